import type { Env } from '../core/env.ts'
import { log } from '../core/log.ts'

/** Long enough for the request to be received; its response is not awaited. */
const handOverTimeoutMs = 5_000

/**
 * Sends a request that continues to work on the queues, instead of waiting for the next scheduled one. When it is lost, the
 * schedule takes over.
 */
export async function continueElsewhere({ appUrl, cronSecret }: Env, request: typeof fetch = fetch): Promise<void> {
  try {
    await request(`${appUrl}/api/cron/crm-work`, {
      headers: { authorization: `Bearer ${cronSecret}` },
      signal: AbortSignal.timeout(handOverTimeoutMs),
    })
  } catch (thrown) {
    // A time-out is expected: the request works for most of a minute.
    if (!(thrown instanceof Error && thrown.name === 'TimeoutError'))
      log.warn('queues not continued by another request', { cause: thrown })
  }
}
