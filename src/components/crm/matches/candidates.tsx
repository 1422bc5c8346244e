import { ContactCandidates } from '@/src/components/crm/matches/contact-candidates.tsx'
import { CrmCandidates } from '@/src/components/crm/matches/crm-candidates.tsx'
import { namesOfContacts } from '@/src/lib/records/link-views.ts'
import { contactsByIds, type CrmCandidate, takenPairs } from '@/src/lib/records/match.ts'
import type { ConnectionView } from '@/src/lib/records/sync-views.ts'
import type { UserClient } from '@/src/lib/records/rows.ts'

/** Props of every answer. */
type Answers = {
  readonly name: string
  readonly crm: string
  readonly canEdit: boolean
  readonly backHref: string
  readonly linkId: string
}

/** Our contacts that may match a record of the CRM, with their current values. */
export async function OurContacts(props: {
  client: UserClient
  organizationId: string
  connection: ConnectionView
  ids: readonly string[]
  answers: Answers
}) {
  const { client, organizationId, connection, ids, answers } = props
  const [contacts, taken] = await Promise.all([
    contactsByIds(client, organizationId, ids),
    takenPairs(client, connection.id, 'record_id', ids),
  ])
  return (
    <ContactCandidates
      {...answers}
      contacts={ids.flatMap((id) => contacts.get(id) ?? [])}
      taken={new Set(taken.flatMap((pair) => pair.recordId ?? []))}
    />
  )
}

/** The CRM's records that may match a contact of ours, and the contacts that they are already linked to. */
export async function TheirRecords(props: {
  client: UserClient
  connection: ConnectionView
  candidates: readonly CrmCandidate[]
  answers: Answers
}) {
  const { client, connection, candidates, answers } = props
  const taken = await takenPairs(
    client,
    connection.id,
    'crm_record_id',
    candidates.map(({ crmRecordId }) => crmRecordId),
  )
  const names = await namesOfContacts(
    client,
    taken.flatMap((pair) => pair.recordId ?? []),
  )
  const takenBy = new Map(
    taken.flatMap((pair) => (pair.crmRecordId ? [[pair.crmRecordId, names.get(pair.recordId ?? '') ?? null] as const] : [])),
  )
  return <CrmCandidates {...answers} candidates={candidates} takenBy={takenBy} accountUrl={connection.account.url} />
}
