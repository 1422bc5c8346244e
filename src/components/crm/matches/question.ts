import type { z } from 'zod'
import { crmRecordUrl, recordsUrl } from '@/src/components/crm/link-words.ts'
import type { Obstacle } from '@/src/components/crm/matches/candidate-card.tsx'
import { ourSide, type RecordSide, theirSide } from '@/src/components/crm/matches/record-side.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { CrmRecordsRead } from '@/src/lib/crm/domain/crm-record.ts'
import type { matchDecisionSchema } from '@/src/lib/contract/decisions.ts'
import type { LinkView } from '@/src/lib/records/links/link-views.ts'
import { candidateRecordIds, crmCandidates, recordsWaitingFor, takenPairs } from '@/src/lib/records/links/match.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import type { UserClient } from '@/src/lib/records/rows.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { recordsByIds, type StoredRecord } from '@/src/lib/records/fields/stored-record.ts'
import type { ConnectionView } from '@/src/lib/records/connections/sync-views.ts'
import { titlesOf } from '@/src/lib/records/fields/titles.ts'

export type Question = {
  /** The record that is to be matched. */
  readonly known: RecordSide
  readonly candidates: readonly {
    readonly candidate: RecordSide
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
  record: StoredRecord<SyncedObject> | null,
  there: CrmRecordsRead,
): Promise<Question> {
  const { object } = link
  const of = { object, crm: crmNames[connection.crmType], recordsUrl: recordsUrl(connection.account, object) }
  const records = there.kind === 'read' ? there.records : null
  const theirs = (id: string, label: string | undefined) => theirSide(id, records?.get(id), of, label)
  const unread = there.kind === 'read' ? null : there.message
  if (record === null) {
    const known = theirs(link.crmRecordId ?? '', link.problem?.label)
    return { known, candidates: await ourCandidates(client, organizationId, connection, link), unread }
  }
  const ids = crmRecordsInQuestion(link)
  const labels = new Map(crmCandidates(link).map(({ crmRecordId, label }) => [crmRecordId, label]))
  const taken = await takenPairs(client, connection.id, object, 'crm_record_id', ids)
  const owners = await titlesOf(
    client,
    taken.flatMap((pair) => pair.recordId ?? []),
  )
  const obstacleOf = (id: string): Obstacle | null => {
    const pair = taken.find((each) => each.crmRecordId === id)
    if (!pair) return records !== null && !records.has(id) ? { kind: 'gone' } : null
    const owner = owners.get(pair.recordId ?? '')
    return { kind: 'taken', by: owner ? { name: owner.title, href: recordHref(object, owner.id) } : null }
  }
  const candidates = ids.map((id) => ({
    candidate: theirs(id, labels.get(id)),
    obstacle: obstacleOf(id),
    decision: { linkId: link.id, action: 'link_crm' as const, crmRecordId: id },
  }))
  return { known: ourSide(record), candidates, unread }
}

/** Records here that were found, and those that wait for the answer: they came later. */
async function ourCandidates(
  client: UserClient,
  organizationId: string,
  connection: ConnectionView,
  link: LinkView,
): Promise<Question['candidates']> {
  const { object } = link
  const ids = [...new Set([...candidateRecordIds(link), ...(await recordsWaitingFor(client, link))])]
  const [records, taken] = await Promise.all([
    recordsByIds(client, { organizationId, object }, ids),
    takenPairs(client, connection.id, object, 'record_id', ids),
  ])
  return ids.flatMap((id) => {
    const record = records.get(id)
    if (!record) return []
    const pair = taken.find((each) => each.recordId === id)
    const obstacle: Obstacle | null =
      record.deletedAt === null ? (pair ? takenBy(connection, object, pair.crmRecordId) : null) : { kind: 'deleted' }
    return [{ candidate: ourSide(record), obstacle, decision: { linkId: link.id, action: 'link' as const, recordId: id } }]
  })
}

function takenBy({ account, crmType }: ConnectionView, object: LinkView['object'], crmRecordId: string | null): Obstacle {
  const href = crmRecordUrl(recordsUrl(account, object), crmRecordId)
  return { kind: 'taken', by: href === null ? null : { name: `${crmNames[crmType]} record ${crmRecordId}`, href } }
}
