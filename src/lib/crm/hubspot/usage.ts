import { z } from 'zod'
import type { Session } from '../connector.ts'

const count = z
  .string()
  .regex(/^\d+$/)
  .transform((digits) => Number(digits))
const answerSchema = z.object({
  headers: z.object({ 'x-hubspot-ratelimit-daily': count, 'x-hubspot-ratelimit-daily-remaining': count }),
})

/** What an answer says of the account's calls of the day. Searches say nothing, nor do accounts without a daily limit. */
export function observeUsage(session: Session, answer: unknown): void {
  const headers = answerSchema.safeParse(answer).data?.headers
  if (!headers) return
  const limit = headers['x-hubspot-ratelimit-daily']
  session.observeUsage({ used: Math.max(0, limit - headers['x-hubspot-ratelimit-daily-remaining']), limit, unit: 'calls' })
}

/** The SDK's way to look at every answer on its own road, refusals among them; it changes nothing. */
export function usageListener(session: Session) {
  return {
    pre: (request: unknown) => request,
    post: (answer: unknown) => {
      observeUsage(session, answer)
      return answer
    },
  }
}
