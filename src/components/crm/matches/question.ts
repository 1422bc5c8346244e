import type { z } from 'zod'
import { crmRecordUrl } from '@/src/components/crm/link-words.ts'
import type { Obstacle } from '@/src/components/crm/matches/candidate-card.tsx'
import { ourSide, type PersonSide, theirSide } from '@/src/components/crm/matches/person-side.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { CrmRecordsRead } from '@/src/lib/crm/domain/crm-record.ts'
import type { matchDecisionSchema } from '@/src/lib/http/contract/decisions.ts'
import { type Contact, contactName } from '@/src/lib/records/contact.ts'
import { type LinkView, namesOfContacts } from '@/src/lib/records/link-views.ts'
import { candidateRecordIds, contactsByIds, crmCandidates, takenPairs } from '@/src/lib/records/match.ts'
import type { UserClient } from '@/src/lib/records/rows.ts'
import type { ConnectionView } from '@/src/lib/records/sync-views.ts'

export type Question = {
  /** The record that is to be matched. */
  readonly known: PersonSide
  readonly candidates: readonly {
    readonly candidate: PersonSide
    readonly obstacle: Obstacle | null
    readonly decision: z.infer<typeof matchDecisionSchema>
  }[]
  /** Why the CRM's records are shown without their values; null when they were read. */
  readonly unread: string | null
}

/** The records of the CRM that the question is about. */
export function crmRecordsInQuestion(link: LinkView): readonly string[] {
  return link.crmRecordId === null ? crmCandidates(link).map(({ crmRecordId }) => crmRecordId) : [link.crmRecordId]
}

/** Everything that a person needs to decide an open match. `there`: the CRM's records in question as they are now. */
export async function readQuestion(
  client: UserClient,
  organizationId: string,
  connection: ConnectionView,
  link: LinkView,
  contact: Contact | null,
  there: CrmRecordsRead,
): Promise<Question> {
  const of = { crm: crmNames[connection.crmType], accountUrl: connection.account.url }
  const records = there.kind === 'read' ? there.records : null
  const theirs = (id: string) => theirSide(id, records?.get(id), of)
  const unread = there.kind === 'read' ? null : there.message
  if (contact === null) {
    const known = theirs(link.crmRecordId ?? '')
    return { known, candidates: await ourCandidates(client, organizationId, connection, link), unread }
  }
  const ids = crmRecordsInQuestion(link)
  const taken = await takenPairs(client, connection.id, 'crm_record_id', ids)
  const owners = await namesOfContacts(
    client,
    taken.flatMap((pair) => pair.recordId ?? []),
  )
  const obstacleOf = (id: string): Obstacle | null => {
    const pair = taken.find((each) => each.crmRecordId === id)
    if (!pair) return records !== null && !records.has(id) ? { kind: 'gone' } : null
    const owner = owners.get(pair.recordId ?? '')
    return { kind: 'taken', by: owner ? { name: contactName(owner), href: `/dashboard/contacts/${owner.id}` } : null }
  }
  const candidates = ids.map((id) => ({
    candidate: theirs(id),
    obstacle: obstacleOf(id),
    decision: { linkId: link.id, action: 'link_crm' as const, crmRecordId: id },
  }))
  return { known: ourSide(contact), candidates, unread }
}

async function ourCandidates(
  client: UserClient,
  organizationId: string,
  connection: ConnectionView,
  link: LinkView,
): Promise<Question['candidates']> {
  const ids = candidateRecordIds(link)
  const [contacts, taken] = await Promise.all([
    contactsByIds(client, organizationId, ids),
    takenPairs(client, connection.id, 'record_id', ids),
  ])
  return ids.flatMap((id) => {
    const contact = contacts.get(id)
    if (!contact) return []
    const pair = taken.find((each) => each.recordId === id)
    const obstacle: Obstacle | null =
      contact.deletedAt === null ? (pair ? takenBy(connection, pair.crmRecordId) : null) : { kind: 'deleted' }
    return [{ candidate: ourSide(contact), obstacle, decision: { linkId: link.id, action: 'link' as const, recordId: id } }]
  })
}

function takenBy({ account, crmType }: ConnectionView, crmRecordId: string | null): Obstacle {
  const href = crmRecordUrl(account.url, crmRecordId)
  return { kind: 'taken', by: href === null ? null : { name: `${crmNames[crmType]} record ${crmRecordId}`, href } }
}
