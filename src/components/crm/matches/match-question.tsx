import { OurContacts, TheirRecords } from '@/src/components/crm/matches/candidates.tsx'
import { CrmRecordLink } from '@/src/components/crm/matches/candidate-card.tsx'
import { MatchAction } from '@/src/components/crm/matches/match-action.tsx'
import { createWords, excludeWords, knownSide } from '@/src/components/crm/matches/match-words.ts'
import { PersonFacts } from '@/src/components/crm/matches/person-facts.tsx'
import { crmRecordUrl } from '@/src/components/crm/link-words.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { peopleWhoMay, type Role } from '@/src/lib/core/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { Contact } from '@/src/lib/records/contact.ts'
import type { LinkView } from '@/src/lib/records/link-views.ts'
import { candidateRecordIds, crmCandidates } from '@/src/lib/records/match.ts'
import type { ConnectionView } from '@/src/lib/records/sync-views.ts'
import type { UserClient } from '@/src/lib/records/rows.ts'

/** The known side, the possible matches, and the two other decisions. */
export async function MatchQuestion({
  client,
  organizationId,
  organizationName,
  role,
  connection,
  link,
  contact,
  name,
  canEdit,
  backHref,
}: {
  client: UserClient
  organizationId: string
  organizationName: string
  role: Role
  connection: ConnectionView
  link: LinkView
  /** Our contact, if that is the known side. */
  contact: Contact | null
  name: string
  canEdit: boolean
  backHref: string
}) {
  const crm = crmNames[connection.crmType]
  const known = knownSide(link)
  const answers = { name, crm, canEdit, backHref, linkId: link.id }
  const recordIds = candidateRecordIds(link)
  const records = crmCandidates(link)
  const count = known === 'crm' ? recordIds.length : records.length
  return (
    <div className="flex flex-col gap-4">
      {canEdit ? null : (
        <Notice tone="info" quiet title="You can look, but not decide">
          Matches are decided by {peopleWhoMay('decide')} of {organizationName}. Your role is {role}.
        </Notice>
      )}
      <Panel title={contact ? 'The contact here' : `The record in ${crm}`}>
        {contact ? (
          <PersonFacts contact={contact} />
        ) : (
          <p className="flex flex-wrap items-center gap-x-3">
            <code className="font-mono text-xs break-all">{link.crmRecordId}</code>
            <CrmRecordLink url={crmRecordUrl(connection.account.url, link.crmRecordId)} crm={crm} about={name} />
          </p>
        )}
      </Panel>
      <section aria-labelledby="candidates" className="flex flex-col gap-3">
        <h2 id="candidates" className="font-semibold">
          {known === 'crm' ? 'Possible matches here' : `Possible matches in ${crm}`}
        </h2>
        {count === 0 ? (
          <p className="text-muted">
            The sync found none. It may be a duplicate of a linked record: merge the two
            {known === 'crm' ? ` in ${crm}` : ' here'}, or choose below.
          </p>
        ) : known === 'crm' ? (
          <OurContacts
            client={client}
            organizationId={organizationId}
            connection={connection}
            ids={recordIds}
            answers={answers}
          />
        ) : (
          <TheirRecords client={client} connection={connection} candidates={records} answers={answers} />
        )}
      </section>
      {canEdit ? (
        <Panel title="None of them">
          <div className="flex flex-wrap gap-2">
            <MatchAction
              decision={{ linkId: link.id, action: 'create' }}
              words={createWords(known, name, crm)}
              backHref={backHref}
            />
            <MatchAction
              decision={{ linkId: link.id, action: 'exclude' }}
              words={excludeWords(known, name, crm)}
              variant="ghost"
              backHref={backHref}
            />
          </div>
        </Panel>
      ) : null}
    </div>
  )
}
