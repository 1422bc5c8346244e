/** Failures in a row after which a job is given up. */
export const attemptsMax = 8

const firstSeconds = 2
const longestSeconds = 15 * 60

/**
 * Seconds until the next attempt: exponential up to a quarter of an hour, with jitter between half and all of it, so that jobs
 * that failed together are not retried together. Never less than what the CRM asked for.
 * @param attempts failures so far, this one included
 */
export function backoffSeconds(attempts: number, retryAfterMs: number | undefined, random: () => number = Math.random): number {
  const ceiling = Math.min(longestSeconds, firstSeconds * 2 ** Math.max(0, attempts - 1))
  const own = ceiling * (0.5 + random() / 2)
  const asked = retryAfterMs === undefined ? 0 : (retryAfterMs / 1000) * (1 + random() / 20)
  return Math.ceil(Math.max(own, asked))
}
