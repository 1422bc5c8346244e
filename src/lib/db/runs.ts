import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { sealedSchema } from '../core/secret-box.ts'
import { checkpointSchema, type Checkpoint } from '../crm/domain/checkpoint.ts'
import { type ObjectType, objectTypeSchema } from '../crm/domain/entities.ts'
import { directionSchema } from '../crm/domain/field-mapping.ts'
import { connectionObjectSchema } from './connection-objects.ts'
import { connectionSchema, mappingsSchema } from './connections.ts'
import type { Column } from './database-columns.ts'
import { guardSchema, type GuardNumbers, type GuardShown } from './guard-numbers.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import { answersSoon } from './timed-fetch.ts'
import type { Lease, RowsOf } from './sync-batches.ts'

/** What a run has done with one object. */
const objectCountsSchema = z.object({
  records_processed: z.number().default(0),
  records_failed: z.number().default(0),
  records_undecided: z.number().default(0),
  records_matched: z.number().default(0),
  local_created: z.number().default(0),
  local_updated: z.number().default(0),
  crm_created: z.number().default(0),
  crm_updated: z.number().default(0),
  local_archived: z.number().default(0),
  crm_archived: z.number().default(0),
  conflicts: z.number().default(0),
})

export const runRowSchema = z.object({
  id: databaseIdSchema,
  organization_id: databaseIdSchema,
  connection_id: databaseIdSchema,
  sync_type: z.enum(['full', 'delta', 'webhook', 'manual']),
  direction: directionSchema,
  status: z.enum(['queued', 'running', 'waiting', 'completed', 'partial', 'failed', 'cancelled']),
  trigger: z.enum(['user', 'cron', 'webhook']),
  started_by: databaseIdSchema.nullable(),
  record_id: databaseIdSchema.nullable(),
  /** The objects that it syncs; null: all that its connection does. */
  objects: z.array(objectTypeSchema).nullable(),
  phase: z.enum(['pull', 'push', 'done']),
  records_expected: z.number().nullable(),
  records_processed: z.number(),
  records_success: z.number(),
  records_failed: z.number(),
  records_skipped: z.number(),
  records_undecided: z.number(),
  records_matched: z.number(),
  local_created: z.number(),
  local_updated: z.number(),
  crm_created: z.number(),
  crm_updated: z.number(),
  local_archived: z.number(),
  crm_archived: z.number(),
  conflicts: z.number(),
  api_calls: z.number(),
  errors: z.array(
    z.looseObject({
      code: z.string(),
      message: z.string(),
      action: z.string().nullish(),
      recordId: z.string().nullish(),
      crmRecordId: z.string().nullish(),
    }),
  ),
  started_at: z.string(),
  completed_at: z.string().nullable(),
  lease_expires_at: z.string().nullable(),
  /** Set while the run sleeps until a time, as when a day's budget is spent. */
  resume_at: z.string().nullable(),
  guard: guardSchema.nullable(),
  /** Creates that the CRM has not answered, and until when they are looked for before they are sent again. */
  unanswered: z.number(),
  unanswered_until: z.string().nullable(),
  by_object: z.partialRecord(objectTypeSchema, objectCountsSchema),
} satisfies Partial<Record<Column<'crm_sync_logs'>, z.ZodType>>)
/** A run as members see it. */
export type RunRow = z.infer<typeof runRowSchema>

export const engineRowSchema = runRowSchema.extend({
  checkpoint: checkpointSchema.nullable(),
  claims: z.number(),
  failures: z.number(),
})
/** A run as its worker sees it. */
export type EngineRun = z.infer<typeof engineRowSchema>

/** The columns that people are granted; naming them keeps checkpoint and lease token out. */
export const runColumns = Object.keys(runRowSchema.shape).join(', ')

const liveSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['started', 'borrowed']), runId: databaseIdSchema }),
  z.object({ kind: z.enum(['busy', 'held', 'backlog', 'idle']) }),
])

/** What a wake-up of a connection leads to; see the SQL function for what each kind means. */
export async function startLive(client: ServiceClient, connectionId: string, token: string, leaseSeconds: number) {
  const answer = await client.rpc('crm_start_live', { p_connection: connectionId, p_lease: token, p_lease_seconds: leaseSeconds })
  return liveSchema.parse(unwrap(answer))
}

export async function claimRun(client: ServiceClient, lease: Lease): Promise<boolean> {
  return z
    .boolean()
    .parse(
      unwrap(await client.rpc('crm_claim_run', { p_run: lease.runId, p_lease: lease.token, p_lease_seconds: lease.seconds })),
    )
}

export async function renewLease(client: ServiceClient, lease: Lease): Promise<boolean> {
  return z
    .boolean()
    .parse(
      unwrap(await client.rpc('crm_renew_lease', { p_run: lease.runId, p_lease: lease.token, p_lease_seconds: lease.seconds })),
    )
}

/**
 * Gives a run back unfinished. `delaySeconds`: when it comes again, at the end of the queue; null when its message stays as it is, because
 * the run was only borrowed.
 */
export async function releaseRun(
  client: ServiceClient,
  lease: Lease,
  of: {
    readonly apiCalls: number
    /** What the connection shows meanwhile; null leaves it. */
    readonly reason: string | null
    readonly delaySeconds: number | null
    /** Counts towards giving up, until something is done again. */
    readonly failed: boolean
  },
): Promise<void> {
  unwrap(
    await client.rpc('crm_release_run', {
      p_run: lease.runId,
      p_lease: lease.token,
      p_api_calls: of.apiCalls,
      p_reason: of.reason,
      p_delay: of.delaySeconds,
      p_failed: of.failed,
    }),
  )
}

/** Suspends a run until a person decides. */
export async function suspendRun(
  client: ServiceClient,
  lease: Lease,
  guard: GuardShown & Pick<GuardNumbers, 'approvals'>,
  apiCalls: number,
): Promise<void> {
  unwrap(await client.rpc('crm_suspend_run', { p_run: lease.runId, p_lease: lease.token, p_guard: guard, p_api_calls: apiCalls }))
}

/** Approves or rejects a waiting run. @throws Failure `run_not_waiting` */
export async function decideRun(
  client: ServiceClient,
  of: { readonly runId: string; readonly organizationId: string; readonly userId: string; readonly approve: boolean },
): Promise<void> {
  unwrap(
    await client.rpc('crm_decide_run', {
      p_run: of.runId,
      p_organization: of.organizationId,
      p_user: of.userId,
      p_approve: of.approve,
    }),
  )
}

const openedSchema = z.object({
  run: engineRowSchema,
  connection: connectionSchema,
  mapping: mappingsSchema,
  objects: z.array(connectionObjectSchema),
  /** Objects with a create that was sent and whose answer never came. */
  orphans: z.array(objectTypeSchema),
  /** What identities are hashed with; null where nobody was erased. */
  hashKey: sealedSchema.nullable().default(null),
  usage: z.object({ background: z.number(), live: z.number() }),
})
export type OpenedRun = z.infer<typeof openedSchema>

/** All that a worker has to know of a run; null when it is gone. One round trip. */
export async function openRun(client: ServiceClient, runId: string): Promise<OpenedRun | null> {
  const answer: unknown = unwrap(await client.rpc('crm_open_run', { p_run: runId }))
  return answer === null ? null : openedSchema.parse(answer)
}

/** Linked records of a connection, and what its live runs have changed lately. */
export async function guardCounts(
  client: ServiceClient,
  { connectionId, object, runId }: Required<RowsOf>,
): Promise<{ readonly linked: number; readonly recent: number }> {
  const answer = await client.rpc('crm_guard_counts', { p_connection: connectionId, p_object: object, p_run: runId })
  return z.object({ linked: z.number(), recent: z.number() }).parse(unwrap(answer))
}

/**
 * In how many seconds to look again for creates of a connection (of one record alone) that have no answer and must not be sent again yet;
 * null when there are none, or another run is queued, which looks for them itself.
 */
export async function lookAgainAfter(
  client: ServiceClient,
  connectionId: string,
  recordId: string | null,
): Promise<number | null> {
  const answer = await client.rpc('crm_unanswered', { p_connection: connectionId, p_record: recordId })
  const { records, lookAgainSeconds } = z
    .object({ records: z.number(), lookAgainSeconds: z.number().nullable() })
    .parse(unwrap(answer))
  return records === 0 ? null : lookAgainSeconds
}

/** Objects of which a connection has live changes. */
export async function liveObjects(client: ServiceClient, connectionId: string): Promise<readonly ObjectType[]> {
  return z.array(objectTypeSchema).parse(unwrap(await client.rpc('crm_live_objects', { p_connection: connectionId })))
}

/** Counts calls that live changes have cost between two batches of a run as theirs. */
export async function noteLiveCalls(client: ServiceClient, lease: Lease, calls: number): Promise<void> {
  unwrap(await client.rpc('crm_note_live_calls', { p_run: lease.runId, p_lease: lease.token, p_calls: calls }))
}

/** Starts the runs that are due (`force`: all that can be) and wakes those left behind, for all connections in one call. */
export async function enqueueRuns(
  client: ServiceClient,
  force: boolean,
): Promise<readonly { readonly runId: string; readonly connectionId: string }[]> {
  const answer = await client.rpc('crm_enqueue_runs', { p_force: force }).abortSignal(answersSoon())
  return z.array(z.object({ runId: databaseIdSchema, connectionId: databaseIdSchema })).parse(unwrap(answer))
}

/** By object; null where a run does not move it. */
export type Cursors = Readonly<Partial<Record<ObjectType, unknown>>>

export async function advanceRun(
  client: ServiceClient,
  lease: Lease,
  to: {
    readonly phase?: 'pull' | 'push'
    readonly checkpoint?: Checkpoint
    readonly expected?: number | null
    readonly apiCalls: number
    readonly warning?: { readonly code: string; readonly message: string }
    /** Where the next deltas read from, of objects that this run has synced. */
    readonly cursors?: Cursors
  },
): Promise<void> {
  unwrap(
    await client.rpc('crm_advance_run', {
      p_run: lease.runId,
      p_lease: lease.token,
      p_phase: to.phase ?? null,
      p_checkpoint: to.checkpoint ?? null,
      p_expected: to.expected ?? null,
      p_api_calls: to.apiCalls,
      p_warning: to.warning ?? null,
      p_cursors: to.cursors ?? null,
    }),
  )
}

export async function finishRun(
  client: ServiceClient,
  lease: Lease,
  end: {
    readonly error: { readonly code: string; readonly message: string } | null
    /** Where the next deltas read from, of objects that this ends. */
    readonly cursors: Cursors
    readonly apiCalls: number
    readonly connectionStatus: 'error' | null
  },
): Promise<void> {
  unwrap(
    await client.rpc('crm_finish_run', {
      p_run: lease.runId,
      p_lease: lease.token,
      p_error: end.error,
      p_cursors: end.cursors,
      p_api_calls: end.apiCalls,
      p_connection_status: end.connectionStatus,
    }),
  )
}

export async function readRun(client: ServiceClient, runId: string): Promise<EngineRun | null> {
  const row: unknown = unwrap(await client.from('crm_sync_logs').select('*').eq('id', runId).maybeSingle())
  return row === null ? null : engineRowSchema.parse(row)
}

/** Links of a connection that wait to be pushed. */
export async function countPending(
  client: ServiceClient,
  { connectionId, object }: Pick<RowsOf, 'connectionId' | 'object'>,
  statuses: readonly ('linked' | 'unlinked')[],
): Promise<number> {
  const { count, error } = await client
    .from('crm_sync_state')
    .select('id', { count: 'exact', head: true })
    .eq('connection_id', connectionId)
    .eq('object_type', object)
    .eq('pending', true)
    .in('status', statuses)
  unwrap({ data: null, error })
  return count ?? 0
}
