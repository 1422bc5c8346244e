import { z } from 'zod'
import type { Session } from '../port/session.ts'
import type { Lane } from './client.ts'

const count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
const dailySchema = z.object({ 'x-hubspot-ratelimit-daily': count, 'x-hubspot-ratelimit-daily-remaining': count })
const windowSchema = z.object({
  'x-hubspot-ratelimit-max': count,
  'x-hubspot-ratelimit-remaining': count,
  'x-hubspot-ratelimit-interval-milliseconds': count,
})
const answerSchema = z.object({ headers: z.record(z.string(), z.unknown()) })

/**
 * Reports the daily usage and the rate window of a response's headers. Search responses have neither, and accounts without a
 * daily limit have no daily usage.
 * @see https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
export function observeAnswer(session: Session, lane: Lane, answer: unknown): void {
  const headers = answerSchema.safeParse(answer).data?.headers
  const daily = dailySchema.safeParse(headers).data
  if (daily) {
    const limit = daily['x-hubspot-ratelimit-daily']
    session.observeUsage({ used: Math.max(0, limit - daily['x-hubspot-ratelimit-daily-remaining']), limit, unit: 'calls' })
  }
  const window = windowSchema.safeParse(headers).data
  if (window && lane === 'general') {
    const perMs = window['x-hubspot-ratelimit-interval-milliseconds']
    session.observeWindow(lane, {
      limit: window['x-hubspot-ratelimit-max'],
      perMs,
      remaining: window['x-hubspot-ratelimit-remaining'],
      // A rolling window: what is used now is free again one window later at the latest.
      resetsInMs: perMs,
    })
  }
}

/** SDK middleware that observes every response, errors included, and changes nothing. */
export function answerListener(session: Session, lane: Lane) {
  return {
    pre: (request: unknown) => request,
    post: (answer: unknown) => {
      observeAnswer(session, lane, answer)
      return answer
    },
  }
}
