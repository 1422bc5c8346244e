import type { Webhook } from './webhook-store.ts'

const failuresMax = 10
const failingMaxMs = 3 * 24 * 60 * 60 * 1000

type Fare = Pick<Webhook, 'lastDeliveryAt' | 'lastHttpStatus' | 'failingSince' | 'firstFailures' | 'bannedUntil'>

/**
 * How a webhook fares after an attempt: ten first attempts that fail one after the other ban it for a while; three days without a success end it (null).
 * `status` null = nothing answered.
 */
export function fareAfter(
  webhook: Webhook,
  outcome: { readonly attempt: number; readonly status: number | null; readonly accepted: boolean },
  now: number,
  banMs: number,
): Fare | null {
  const seen = { lastDeliveryAt: now, lastHttpStatus: outcome.status }
  if (outcome.accepted) return { ...seen, failingSince: null, firstFailures: 0, bannedUntil: webhook.bannedUntil }
  const failingSince = webhook.failingSince ?? now
  if (now - failingSince >= failingMaxMs) return null
  const firstFailures = webhook.firstFailures + (outcome.attempt === 1 ? 1 : 0)
  return firstFailures >= failuresMax
    ? { ...seen, failingSince, firstFailures: 0, bannedUntil: now + banMs }
    : { ...seen, failingSince, firstFailures, bannedUntil: webhook.bannedUntil }
}
