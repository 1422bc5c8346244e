import { z } from 'zod'
import type { Session } from '../connector.ts'
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
 * What an answer says of the account's calls of the day and of the present window. Searches say nothing of either, and accounts without
 * a daily limit nothing of the day.
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
      // The window rolls: what is used of it now is free again one window later at the latest.
      resetsInMs: perMs,
    })
  }
}

/** The SDK's way to look at every answer on its own road, refusals among them; it changes nothing. */
export function answerListener(session: Session, lane: Lane) {
  return {
    pre: (request: unknown) => request,
    post: (answer: unknown) => {
      observeAnswer(session, lane, answer)
      return answer
    },
  }
}
