import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { changeActorKinds, changeKinds, changeSides } from '../../crm/domain/change-kinds.ts'
import { recordObjectSchema } from '../../objects/record-objects.ts'
import { type Page, type PageStart, toPage } from '../lists/keyset.ts'
import { readRows, type UserClient } from '../rows.ts'
import { referencesIn } from '../fields/titles.ts'

/** A row of the change log. */
export const changeSchema = z
  .object({
    id: z.number(),
    object_type: recordObjectSchema,
    connection_id: databaseIdSchema.nullable(),
    run_id: databaseIdSchema.nullable(),
    link_id: databaseIdSchema.nullable(),
    record_id: databaseIdSchema.nullable(),
    crm_record_id: z.string().nullable(),
    side: z.enum(changeSides),
    kind: z.enum(changeKinds),
    field: z.string().nullable(),
    before: z.json().nullable(),
    after: z.json().nullable(),
    reason: z.string(),
    actor_kind: z.enum(changeActorKinds),
    actor_id: databaseIdSchema.nullable(),
    created_at: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    object: row.object_type,
    /** Null: not by a sync, but an edit made here. */
    connectionId: row.connection_id,
    runId: row.run_id,
    linkId: row.link_id,
    recordId: row.record_id,
    crmRecordId: row.crm_record_id,
    side: row.side,
    kind: row.kind,
    field: row.field,
    before: row.before,
    after: row.after,
    reason: row.reason,
    actor: { kind: row.actor_kind, id: row.actor_id },
    createdAt: row.created_at,
  }))
export type ChangeView = z.infer<typeof changeSchema>

const changeColumns =
  'id, object_type, connection_id, run_id, link_id, record_id, crm_record_id, side, kind, field, before, after, reason, actor_kind, actor_id, created_at'

/** What the values of these changes lead to, before and after. */
export function referencesOf(changes: readonly ChangeView[]): readonly string[] {
  return changes.flatMap(({ object, field, before, after }) =>
    referencesIn(object, field === null ? Object.entries(after ?? {}) : [[field, before] as const, [field, after] as const]),
  )
}

/** The last changes of these fields of a record here, the newest first. */
export async function localChangesOf(client: UserClient, recordId: string, fields: readonly string[]): Promise<ChangeView[]> {
  return readRows(
    z.array(changeSchema),
    client
      .from('crm_sync_changes')
      .select(changeColumns)
      .eq('record_id', recordId)
      .eq('side', 'adsapp')
      .in('field', [...fields])
      .order('created_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(changesPerRead),
  )
}

/** The lists behind the counts of a run. */
export const runListSchema = z.enum([
  'failed',
  'undecided',
  'crm_created',
  'crm_updated',
  'local_created',
  'local_updated',
  'local_archived',
  'crm_archived',
  'matched',
  'conflicts',
])
export type RunList = z.infer<typeof runListSchema>

const runLists = {
  failed: { kinds: ['failed'] },
  undecided: { kinds: ['undecided'] },
  crm_created: { kinds: ['created'], side: 'crm' },
  // The value that won a conflict is a normal update.
  crm_updated: { kinds: ['updated', 'conflict'], side: 'crm' },
  local_created: { kinds: ['created'], side: 'adsapp' },
  local_updated: { kinds: ['updated', 'conflict'], side: 'adsapp' },
  local_archived: { kinds: ['archived'], side: 'adsapp' },
  crm_archived: { kinds: ['archived'], side: 'crm' },
  matched: { kinds: ['matched'] },
  conflicts: { kinds: ['conflict'] },
} as const satisfies Record<RunList, { kinds: readonly ChangeView['kind'][]; side?: ChangeView['side'] }>

/** Everything one run did to one record in one list. */
export type RunRecord = {
  readonly firstChangeId: number
  readonly lastChangeId: number
  readonly recordId: string | null
  readonly crmRecordId: string | null
  readonly changes: readonly ChangeView[]
}

/** Rows read for one page of records: an update has one row per field. */
const changesPerRead = 400

/**
 * One page of the records in one list of a run, one entry a record. A record's changes are adjacent in the log, so
 * a page ends between two records.
 */
export async function recordsOfRun(
  client: UserClient,
  runId: string,
  list: RunList,
  start: PageStart,
  limit: number,
): Promise<Page<RunRecord>> {
  const backwards = start.before !== undefined
  const filter = runLists[list]
  let query = client.from('crm_sync_changes').select(changeColumns).eq('run_id', runId).in('kind', filter.kinds)
  if ('side' in filter) query = query.eq('side', filter.side)
  if (start.after) query = query.gt('id', start.after[1])
  if (start.before) query = query.lt('id', start.before[0])
  const found = await readRows(z.array(changeSchema), query.order('id', { ascending: !backwards }).limit(changesPerRead))
  const groups = groupByRecord(found, backwards)
  if (found.length === changesPerRead && groups.length > 1) groups.pop()
  const complete = found.length < changesPerRead
  const page = toPage(groups, limit, start, (record) => [String(record.firstChangeId), String(record.lastChangeId)])
  if (complete || groups.length > limit) return page
  const edge = backwards ? page.rows[0] : page.rows.at(-1)
  if (!edge) return page
  const cursor: [string, string] = [String(edge.firstChangeId), String(edge.lastChangeId)]
  return backwards ? { ...page, previous: cursor } : { ...page, next: cursor }
}

function groupByRecord(changes: readonly ChangeView[], backwards: boolean): RunRecord[] {
  const groups: ChangeView[][] = []
  for (const change of changes) {
    const group = groups.at(-1)
    const last = group?.[0]
    const same =
      last !== undefined &&
      last.linkId === change.linkId &&
      last.recordId === change.recordId &&
      last.crmRecordId === change.crmRecordId
    if (group && same) group.push(change)
    else groups.push([change])
  }
  return groups.flatMap((group) => {
    if (backwards) group.reverse()
    const first = group[0]
    const last = group.at(-1)
    if (!first || !last) return []
    return [
      {
        firstChangeId: first.id,
        lastChangeId: last.id,
        recordId: first.recordId,
        crmRecordId: first.crmRecordId,
        changes: group,
      },
    ]
  })
}
