import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import type { ConflictPolicy } from '../../crm/domain/conflict-policy.ts'
import { crmTypeSchema } from '../../crm/domain/crm-type.ts'
import { syncedObjectSchema } from '../../crm/domain/objects.ts'
import type { ConflictFilter } from '../../db/conflict-decisions.ts'
import { conflictFactsSchema } from '../../db/link-rows.ts'
import { conflictLabel } from './conflicts.ts'
import { readRows, type UserClient } from '../rows.ts'

const outcomeNames = ['adsapp', 'crm', 'person', 'edited', 'unknown'] as const
export type Outcome = (typeof outcomeNames)[number]
export type Outcomes = Record<Outcome, number>

const wasSchema = z.enum(['adsapp', 'crm', 'person', 'edited'])
const wouldSchema = z.enum(['adsapp', 'crm', 'person', 'unknown'])

const countSchema = z.object({
  connection_id: databaseIdSchema,
  crm_type: crmTypeSchema,
  object_type: syncedObjectSchema,
  field: z.string(),
  was: wasSchema,
  would: wouldSchema,
  conflicts: z.number(),
})

export type Trial = {
  readonly policy: ConflictPolicy
  readonly days: number
  readonly filter: Pick<ConflictFilter, 'connection_id' | 'object' | 'field'>
}

export type ReplayedField = {
  readonly connectionId: string
  readonly crmType: z.infer<typeof crmTypeSchema>
  readonly object: z.infer<typeof syncedObjectSchema>
  readonly field: string
  readonly label: string
  readonly total: number
  readonly changed: number
  readonly was: Outcomes
  readonly would: Outcomes
}
export type ReplayCounts = Pick<ReplayedField, 'total' | 'changed' | 'was' | 'would'> & {
  /** The fields with most conflicts first. */
  readonly fields: readonly ReplayedField[]
}

function none(): Outcomes {
  return { adsapp: 0, crm: 0, person: 0, edited: 0, unknown: 0 }
}

function sumOf(all: readonly Outcomes[]): Outcomes {
  const sum = none()
  for (const each of all) for (const name of outcomeNames) sum[name] += each[name]
  return sum
}

/** What a policy would have decided among the conflicts of the last days. */
export async function replayCounts(
  client: UserClient,
  organizationId: string,
  { policy, days, filter }: Trial,
): Promise<ReplayCounts> {
  const rows = await readRows(
    z.array(countSchema),
    client.rpc('crm_replay_conflicts', {
      p_organization: organizationId,
      p_policy: policy,
      p_filter: { ...filter },
      p_days: days,
    }),
  )
  const groups = Map.groupBy(rows, (row) => `${row.connection_id} ${row.object_type} ${row.field}`)
  const fields = [...groups.values()].flatMap((counts): ReplayedField[] => {
    const [first] = counts
    if (first === undefined) return []
    const [was, would] = [none(), none()]
    for (const count of counts) {
      was[count.was] += count.conflicts
      would[count.would] += count.conflicts
    }
    return [
      {
        connectionId: first.connection_id,
        crmType: first.crm_type,
        object: first.object_type,
        field: first.field,
        label: conflictLabel(first.object_type, first.field),
        total: counts.reduce((sum, { conflicts }) => sum + conflicts, 0),
        changed: counts.reduce((sum, count) => sum + (count.was === count.would ? 0 : count.conflicts), 0),
        was,
        would,
      },
    ]
  })
  return {
    total: fields.reduce((sum, { total }) => sum + total, 0),
    changed: fields.reduce((sum, { changed }) => sum + changed, 0),
    was: sumOf(fields.map(({ was }) => was)),
    would: sumOf(fields.map(({ would }) => would)),
    fields: fields.toSorted((a, b) => b.total - a.total),
  }
}

const recordSchema = z
  .object({
    id: z.number(),
    crm_type: crmTypeSchema,
    link_id: databaseIdSchema.nullable(),
    object_type: syncedObjectSchema,
    record_id: databaseIdSchema.nullable(),
    crm_record_id: z.string().nullable(),
    field: z.string(),
    ours: z.json().nullable(),
    theirs: z.json().nullable(),
    facts: conflictFactsSchema.nullable(),
    created_at: z.string(),
    was: wasSchema,
    by_person: z.boolean(),
    would: wouldSchema,
  })
  .transform((row) => ({
    id: row.id,
    crmType: row.crm_type,
    linkId: row.link_id,
    object: row.object_type,
    recordId: row.record_id,
    crmRecordId: row.crm_record_id,
    field: row.field,
    label: conflictLabel(row.object_type, row.field),
    ours: row.ours,
    theirs: row.theirs,
    at: row.created_at,
    was: row.was,
    byPerson: row.by_person,
    would: row.would,
  }))
export type ReplayedConflict = z.output<typeof recordSchema>

/** Those that the policy would have decided otherwise, the newest first, after the one with the number `before`. */
export async function replayedConflicts(
  client: UserClient,
  organizationId: string,
  { policy, days, filter }: Trial,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly ReplayedConflict[]> {
  return readRows(
    z.array(recordSchema),
    client.rpc('crm_replayed_records', {
      p_organization: organizationId,
      p_policy: policy,
      p_filter: { ...filter },
      p_days: days,
      ...(before === null ? {} : { p_before: before }),
      p_limit: limit,
    }),
  )
}

const openSchema = z.object({ would: z.enum(['adsapp', 'crm', 'person']), conflicts: z.number() })

/** What a policy would decide among the conflicts that are open now. */
export async function openUnder(
  client: UserClient,
  organizationId: string,
  { policy, filter }: Pick<Trial, 'policy' | 'filter'>,
): Promise<{ readonly total: number; readonly adsapp: number; readonly crm: number; readonly person: number }> {
  const rows = await readRows(
    z.array(openSchema),
    client.rpc('crm_open_under', { p_organization: organizationId, p_policy: policy, p_filter: { ...filter } }),
  )
  const of = (would: z.infer<typeof openSchema>['would']) => rows.find((row) => row.would === would)?.conflicts ?? 0
  return { total: of('adsapp') + of('crm') + of('person'), adsapp: of('adsapp'), crm: of('crm'), person: of('person') }
}
