import { randomUUID } from 'node:crypto'
import { timesPerMinute } from '../core/limits.ts'
import { log } from '../core/log.ts'
import { tooManyRequests } from '../core/requests/too-many-requests.ts'
import type { Engine } from '../crm/engine.ts'
import { beginTest, settleOutbox } from '../db/outbox.ts'
import type { TestResult } from '../contract/webhook-endpoints.ts'
import { endpointNotFound } from './endpoints.ts'
import { afterAttempt } from './schedule.ts'
import { sendOnce } from './send.ts'

/**
 * Sends a test event at once, in whatever state the endpoint is. It is tried once.
 * @throws Failure `endpoint_not_found` | `too_many_requests`
 */
export async function testEndpoint(engine: Engine, organizationId: string, endpointId: string): Promise<TestResult> {
  const lease = randomUUID()
  const begun = await beginTest(engine.db, organizationId, endpointId, lease)
  if (begun !== null && 'wait_seconds' in begun) {
    const most = timesPerMinute.endpointTests
    throw tooManyRequests({ what: 'tests of this endpoint', most, waitSeconds: begun.wait_seconds })
  }
  const [work] = begun?.work ?? []
  if (!begun?.endpoint || work === undefined) throw endpointNotFound()
  const { attempt } = await sendOnce(engine, begun.endpoint, work)
  const { status, isGone } = afterAttempt(work.attempts, attempt.status, null)
  const isDelivered = status === 'delivered'
  const outcome = { id: work.id, status: isDelivered ? status : 'failed', wait_seconds: 0, attempt } as const
  const stopped = await settleOutbox(engine.db, endpointId, lease, [outcome], isGone)
  if (stopped !== null) log.warn('endpoint stopped', { endpointId, reason: stopped })
  const { status: answered, took_ms: duration, response, error } = attempt
  return { endpoint_id: endpointId, success: isDelivered, status: answered, duration_ms: duration, response, error }
}
