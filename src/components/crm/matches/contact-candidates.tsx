import NextLink from 'next/link'
import { CandidateCard } from '@/src/components/crm/matches/candidate-card.tsx'
import { MatchAction } from '@/src/components/crm/matches/match-action.tsx'
import { linkWords } from '@/src/components/crm/matches/match-words.ts'
import { PersonFacts } from '@/src/components/crm/matches/person-facts.tsx'
import { type Contact, contactName } from '@/src/lib/records/contact.ts'

/** Our contacts that may match a record of the CRM, side by side. */
export function ContactCandidates({
  linkId,
  name,
  contacts,
  taken,
  crm,
  canEdit,
  backHref,
}: {
  linkId: string
  /** What the CRM's record is called here. */
  name: string
  contacts: readonly Contact[]
  /** Those already linked to another record of this CRM. */
  taken: ReadonlySet<string>
  crm: string
  canEdit: boolean
  backHref: string
}) {
  return (
    <ul className="grid gap-3 md:grid-cols-2">
      {contacts.map((contact) => {
        const candidate = contactName(contact)
        const isTaken = taken.has(contact.id)
        const isGone = contact.deletedAt !== null
        return (
          <CandidateCard
            key={contact.id}
            title={
              <NextLink href={`/dashboard/contacts/${contact.id}`} className="text-link">
                {candidate}
              </NextLink>
            }
            footer={
              isTaken || isGone ? (
                <p className="text-muted">
                  {isGone ? 'Deleted meanwhile. Restore it to choose it.' : `Already linked to another record in ${crm}.`}
                </p>
              ) : canEdit ? (
                <MatchAction
                  decision={{ linkId, action: 'link', recordId: contact.id }}
                  words={linkWords(name, candidate, crm)}
                  variant="primary"
                  about={candidate}
                  backHref={backHref}
                />
              ) : null
            }
          >
            <PersonFacts contact={contact} />
          </CandidateCard>
        )
      })}
    </ul>
  )
}
