import NextLink from 'next/link'
import { CandidateCard, CrmRecordLink } from '@/src/components/crm/matches/candidate-card.tsx'
import { MatchAction } from '@/src/components/crm/matches/match-action.tsx'
import { linkWords } from '@/src/components/crm/matches/match-words.ts'
import { crmRecordUrl } from '@/src/components/crm/link-words.ts'
import { contactName } from '@/src/lib/records/contact.ts'
import type { NamedContact } from '@/src/lib/records/link-views.ts'
import type { CrmCandidate } from '@/src/lib/records/match.ts'

/** The CRM's records that may match a contact of ours, side by side. */
export function CrmCandidates({
  linkId,
  name,
  candidates,
  takenBy,
  crm,
  accountUrl,
  canEdit,
  backHref,
}: {
  linkId: string
  /** Our contact's name. */
  name: string
  candidates: readonly CrmCandidate[]
  /** The contact that a record is already linked to, by the record's id. */
  takenBy: ReadonlyMap<string, NamedContact | null>
  crm: string
  accountUrl: string | undefined
  canEdit: boolean
  backHref: string
}) {
  return (
    <ul className="grid gap-3 md:grid-cols-2">
      {candidates.map(({ crmRecordId, label }) => {
        const parts = label.split(' · ').filter((part) => part !== '')
        const title = `${crm} record ${crmRecordId}`
        const owner = takenBy.get(crmRecordId)
        return (
          <CandidateCard
            key={crmRecordId}
            title={title}
            footer={
              <>
                {owner !== undefined ? (
                  <p className="text-muted">
                    Already linked to{' '}
                    {owner === null ? (
                      'another contact here'
                    ) : (
                      <NextLink href={`/dashboard/contacts/${owner.id}`} className="text-link">
                        {contactName(owner)}
                      </NextLink>
                    )}
                    .
                  </p>
                ) : canEdit ? (
                  <MatchAction
                    decision={{ linkId, action: 'link_crm', crmRecordId }}
                    words={linkWords(name, title, crm)}
                    variant="primary"
                    about={title}
                    backHref={backHref}
                  />
                ) : null}
                <CrmRecordLink url={crmRecordUrl(accountUrl, crmRecordId)} crm={crm} about={title} />
              </>
            }
          >
            {parts.length > 0 ? (
              <ul className="space-y-1 break-words">
                {parts.map((part) => (
                  <li key={part}>{part}</li>
                ))}
              </ul>
            ) : (
              <p className="text-muted">Only its id is known here.</p>
            )}
          </CandidateCard>
        )
      })}
    </ul>
  )
}
