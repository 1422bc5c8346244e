import type { Env } from '../core/env.ts'
import { log } from '../core/log.ts'

/** Long enough to be received; the work itself is not waited for. */
const handOverMs = 5_000

/**
 * Asks for another request to go on with what did not fit into this one's time, instead of leaving it to the next tick of the
 * schedule. Should the call be lost, the schedule picks it up all the same.
 */
export async function continueElsewhere({ appUrl, cronSecret }: Env, ask: typeof fetch = fetch): Promise<void> {
  try {
    await ask(`${appUrl}/api/cron/crm-work`, {
      headers: { authorization: `Bearer ${cronSecret}` },
      signal: AbortSignal.timeout(handOverMs),
    })
  } catch (thrown) {
    // Not answered within the time is what is expected of a request that works for minutes.
    if (!(thrown instanceof Error && thrown.name === 'TimeoutError')) log.warn('run not handed over', { cause: thrown })
  }
}
