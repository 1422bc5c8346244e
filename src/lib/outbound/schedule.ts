/** Seconds from the end of an attempt that failed to the next one: at first as the receiver's restart needs, then as an outage does. */
const waitsSeconds = [1, 2, 3, 5 * 60, 30 * 60, 2 * 3_600, 12 * 3_600] as const
const retryAfterMaxSeconds = 3_600

/**
 * What becomes of a delivery after its attempt.
 * @param attempts that were made before this one
 * @param retryAfterSeconds what an answer with 429 or 503 asks for
 */
export function afterAttempt(
  attempts: number,
  status: number | null,
  retryAfterSeconds: number | null,
): { readonly status: 'delivered' | 'queued' | 'failed'; readonly waitSeconds: number; readonly isGone: boolean } {
  if (status !== null && status >= 200 && status < 300) return { status: 'delivered', waitSeconds: 0, isGone: false }
  if (status === 410) return { status: 'failed', waitSeconds: 0, isGone: true }
  const wait = waitsSeconds[attempts]
  if (wait === undefined) return { status: 'failed', waitSeconds: 0, isGone: false }
  const asked = status === 429 || status === 503 ? Math.min(retryAfterSeconds ?? 0, retryAfterMaxSeconds) : 0
  return { status: 'queued', waitSeconds: Math.max(wait, asked), isGone: false }
}
