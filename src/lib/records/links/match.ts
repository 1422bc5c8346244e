import { z } from 'zod'
import { linkRowSchema } from '../../db/link-rows.ts'
import type { SyncedObject } from '../../crm/domain/objects.ts'
import type { LinkView } from './link-views.ts'
import { readRows, type UserClient } from '../rows.ts'

/** The problems that are the question which records are the same. */
export const matchCodes: ReadonlySet<string | undefined> = new Set([
  'ambiguous_match',
  'already_linked',
  'match_excluded',
  'duplicate_identity',
  'duplicates_detected',
  'same_name',
])

/** True for a record with an open match, which a person has to decide. */
export function awaitsMatch(link: LinkView): boolean {
  const isHalf = (link.recordId === null) !== (link.crmRecordId === null)
  return link.status === 'attention' && isHalf && !link.asNew && matchCodes.has(link.problem?.code)
}

/** What leaves a contact here without a record in the CRM, or apart from it. */
const separatedCodes: ReadonlySet<string | undefined> = new Set([
  'deleted_in_crm',
  'unlinked_in_crm',
  'unlinked_in_adsapp',
  'merged_in_crm',
])

/** True for a record that a person can take back into the sync: excluded by a person, or a contact that lost its record. */
export function isLeftOut(link: LinkView): boolean {
  if (link.status !== 'excluded') return false
  return link.problem?.code === 'excluded_by_person' || (link.recordId !== null && separatedCodes.has(link.problem?.code))
}

/** Our contacts among the candidates. */
export function candidateRecordIds(link: LinkView): readonly string[] {
  return link.candidates.flatMap((each) => ('recordId' in each ? each.recordId : []))
}

export type CrmCandidate = { readonly crmRecordId: string; readonly label: string }

/** The CRM's records among the candidates, with their labels. */
export function crmCandidates(link: LinkView): readonly CrmCandidate[] {
  return link.candidates.flatMap((each) => ('crmRecordId' in each ? each : []))
}

/** Records here that are not made in the CRM until it is known whether they are the one in question. */
export async function recordsWaitingFor(
  client: UserClient,
  { connectionId, object, crmRecordId }: Pick<LinkView, 'connectionId' | 'object' | 'crmRecordId'>,
): Promise<readonly string[]> {
  if (crmRecordId === null) return []
  const found = await readRows(
    z.array(linkRowSchema.pick({ record_id: true })),
    client
      .from('crm_sync_state')
      .select('record_id')
      .eq('connection_id', connectionId)
      .eq('object_type', object)
      .eq('status', 'unlinked')
      .contains('waits', JSON.stringify([{ target: object, side: 'crm', ref: crmRecordId }]))
      .limit(20),
  )
  return found.flatMap((row) => row.record_id ?? [])
}

const takenSchema = linkRowSchema
  .pick({ record_id: true, crm_record_id: true })
  .transform((row) => ({ recordId: row.record_id, crmRecordId: row.crm_record_id }))
/** An existing pair. */
export type TakenPair = z.infer<typeof takenSchema>

/** The existing pairs of some candidates of one connection. Linking them again would be refused. */
export async function takenPairs(
  client: UserClient,
  connectionId: string,
  object: SyncedObject,
  side: 'record_id' | 'crm_record_id',
  ids: readonly string[],
): Promise<readonly TakenPair[]> {
  if (ids.length === 0) return []
  return readRows(
    z.array(takenSchema),
    client
      .from('crm_sync_state')
      .select('record_id, crm_record_id')
      .eq('connection_id', connectionId)
      .eq('object_type', object)
      .in(side, [...ids])
      .not('record_id', 'is', null)
      .not('crm_record_id', 'is', null)
      // A tombstone holds no identity.
      .neq('status', 'excluded'),
  )
}
