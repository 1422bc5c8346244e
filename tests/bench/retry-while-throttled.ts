import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

const triesMax = 30
const refusedSchema = z.union([
  z.looseObject({ errorCode: z.literal(429) }).transform(() => true),
  z.looseObject({ code: z.literal(429) }).transform(() => true),
  z.looseObject({ response: z.looseObject({ status: z.literal(429) }) }).transform(() => true),
])

let waitedMs = 0

/** Milliseconds so far for which the vendor's limit held this process back. */
export function throttledMs(): number {
  return waitedMs
}

/** Retries a call a second later while the vendor throttles it, as hand-written code does. */
export async function retryWhileThrottled<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call()
    } catch (error) {
      if (tries === triesMax || !refusedSchema.safeParse(error).success) throw error
      const started = performance.now()
      await sleep(1_000)
      waitedMs += performance.now() - started
    }
  }
}
