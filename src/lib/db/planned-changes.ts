import { z } from 'zod'
import type { ObjectType } from '../crm/domain/entities.ts'
import { causeCountSchema, type ChangeCause, type PlanStage } from '../crm/domain/planned-change.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import type { Lease } from './run-lease.ts'

/** One field that a run would write, or one record that it would remove. */
export type PlannedChange = {
  readonly linkId: string
  readonly recordId: string | null
  readonly crmRecordId: string | null
  readonly impact: 'change' | 'removal'
  readonly side: 'adsapp' | 'crm' | 'link'
  readonly field: string | null
  readonly before: unknown
  readonly after: unknown
  readonly cause: ChangeCause
}

/** Which plan: a run's, of one object. */
type Held = { readonly lease: Lease; readonly object: ObjectType }

const plannedRecordsSchema = z.array(z.object({ recordId: z.string().nullable(), crmRecordId: z.string() }))

const summarySchema = z.object({ changes: z.number(), removals: z.number(), causes: z.array(causeCountSchema) })

/** Stores what a run would do, in place of what it was to do to the same links before. */
export async function planChanges(
  client: ServiceClient,
  { lease, object }: Held,
  stage: PlanStage,
  rows: readonly PlannedChange[],
): Promise<void> {
  if (rows.length === 0) return
  unwrap(
    await client.rpc('crm_plan_changes', {
      p_run: lease.runId,
      p_lease: lease.token,
      p_object: object,
      p_stage: stage,
      p_rows: rows,
    }),
  )
}

/** Records that a run holds back of one stage, by what would happen, and by cause and field. */
export async function plannedSummary(
  client: ServiceClient,
  { lease, object }: Held,
  stage: PlanStage,
): Promise<z.infer<typeof summarySchema>> {
  return summarySchema.parse(
    unwrap(await client.rpc('crm_planned_summary', { p_run: lease.runId, p_object: object, p_stage: stage })),
  )
}

/** Records that a run has held back of a stage. */
export async function loadPlanned(
  client: ServiceClient,
  { lease, object }: Held,
  stage: PlanStage,
  limit: number,
): Promise<z.infer<typeof plannedRecordsSchema>> {
  const of = { p_run: lease.runId, p_object: object, p_stage: stage, p_limit: limit }
  return plannedRecordsSchema.parse(unwrap(await client.rpc('crm_load_planned', of)))
}

/** Takes records off the plan: they have been applied, or (null) everything of the stage may be done. */
export async function finishPlanned(
  client: ServiceClient,
  { lease, object }: Held,
  stage: PlanStage,
  crmRecordIds: readonly string[] | null,
): Promise<void> {
  const of = { p_run: lease.runId, p_lease: lease.token, p_object: object, p_stage: stage, p_records: crmRecordIds }
  unwrap(await client.rpc('crm_finish_planned', of))
}
