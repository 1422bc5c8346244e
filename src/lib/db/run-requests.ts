import { z } from 'zod'
import type { ObjectType } from '../crm/domain/entities.ts'
import type { Direction } from '../crm/domain/field-mapping.ts'
import { unwrap } from './result.ts'
import { engineRowSchema, type EngineRun, type RunRow } from './run-rows.ts'
import type { ServiceClient } from './service-client.ts'

export type RunRequest = {
  readonly connectionId: string
  readonly syncType: RunRow['sync_type']
  readonly direction: Direction
  readonly trigger: RunRow['trigger']
  readonly userId: string | null
  readonly recordId: string | null
  /** Null: all objects that the connection syncs. */
  readonly objects: readonly ObjectType[] | null
}

/**
 * Asks for a run and answers the one that does what was asked for, which is queued behind another one that is active. `started` with a lease
 * token: it is the caller's to work on at once, and the queue's should the caller stop; without one (null) the first worker takes it.
 * A `waiting` run is the one that a person has to decide on first.
 */
export async function startRun(
  client: ServiceClient,
  request: RunRequest,
  token: string | null,
  leaseSeconds: number,
): Promise<{ readonly started: boolean; readonly run: EngineRun }> {
  const answer = unwrap(
    await client.rpc('crm_start_run', {
      p_connection: request.connectionId,
      p_sync_type: request.syncType,
      p_direction: request.direction,
      p_trigger: request.trigger,
      p_user: request.userId,
      p_record: request.recordId,
      p_lease: token,
      p_lease_seconds: leaseSeconds,
      p_objects: request.objects,
    }),
  )
  return z.object({ started: z.boolean(), run: engineRowSchema }).parse(answer)
}

/** The run that a connection works on or that waits for a person; at most one. */
export async function activeRun(client: ServiceClient, connectionId: string): Promise<EngineRun | null> {
  const active = client.from('crm_sync_logs').select('*').eq('connection_id', connectionId).in('status', ['running', 'waiting'])
  const row: unknown = unwrap(await active.maybeSingle())
  return row === null ? null : engineRowSchema.parse(row)
}
