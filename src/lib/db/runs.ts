import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { sealedSchema } from '../core/secrets/secret-box.ts'
import type { Checkpoint } from '../crm/domain/checkpoint.ts'
import { type ObjectType, objectTypeSchema } from '../crm/domain/entities.ts'
import { connectionObjectSchema } from './connection-objects.ts'
import { connectionSchema, mappingsSchema } from './connections.ts'
import type { GuardNumbers, GuardShown } from './guard-numbers.ts'
import { unwrap } from './result.ts'
import { engineRowSchema } from './run-rows.ts'
import type { ServiceClient } from './service-client.ts'
import type { RowsOf } from './rows-of.ts'
import type { Lease } from './run-lease.ts'
import { answersSoon } from './timed-fetch.ts'

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
    /** How many records it will look at, of these objects. */
    readonly expectedByObject?: Readonly<Partial<Record<ObjectType, number>>>
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
      p_expected_by_object: to.expectedByObject ?? null,
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
