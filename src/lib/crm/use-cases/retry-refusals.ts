import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { unwrap } from '../../db/result.ts'
import type { CrmType } from '../domain/crm-type.ts'
import type { SyncedObject } from '../domain/objects.ts'
import type { Engine } from '../engine.ts'
import { type RequestedSync, requestSync, syncableConnection } from './request-sync.ts'

export type RetryRequest = {
  readonly organizationId: string
  readonly userId: string
  readonly crmType: CrmType
  readonly reason?: string | undefined
  /** Null: those without a field; undefined: any. */
  readonly field?: string | null | undefined
  readonly object?: SyncedObject | undefined
  readonly linkIds?: readonly string[] | undefined
  readonly allowDuplicates: boolean
}

/**
 * Queues records that need attention and starts a sync that sends them.
 * @returns how many, and the sync; null where nothing is to be sent or one waits for approval, which sends them when it is approved
 * @throws Failure `not_connected`, `paused`, `needs_reconnect`
 */
export async function retryRefusals(
  engine: Engine,
  request: RetryRequest,
  deadline: number,
): Promise<{ readonly retried: number; readonly sync: RequestedSync | null }> {
  const { organizationId, userId, crmType } = request
  const connection = await syncableConnection(engine, { organizationId, crmType })
  const answer = await engine.db.rpc('crm_retry_links', {
    p_connection: connection.id,
    p_organization: organizationId,
    p_user: userId,
    p_reason: request.reason ?? null,
    p_field: request.field === undefined ? null : (request.field ?? ''),
    p_links: request.linkIds === undefined ? null : [...request.linkIds],
    p_allow: request.allowDuplicates,
    p_object: request.object ?? null,
  })
  const retried = z.number().parse(unwrap(answer))
  if (retried === 0) return { retried, sync: null }
  try {
    const sync = { organizationId, userId, crmType, syncType: 'delta', direction: 'to_crm', contactId: null } as const
    return { retried, sync: await requestSync(engine, sync, deadline) }
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'waiting_for_approval') return { retried, sync: null }
    throw thrown
  }
}
