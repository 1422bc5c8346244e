import { Failure } from '../errors.ts'
import { formatNumber } from '../text/number-text.ts'

/** As many as there may be within a minute, of `what`: `requests with this key`. `most`: how many that is, where it is known. */
export function tooManyRequests({
  what,
  most,
  waitSeconds,
}: {
  readonly what: string
  readonly most?: number
  readonly waitSeconds: number
}): Failure {
  const number = most === undefined ? '' : `: ${formatNumber(most)}`
  return new Failure({
    kind: 'invalid',
    code: 'too_many_requests',
    message: `There were as many ${what} as there may be within a minute${number}. Go on in ${waitSeconds} s.`,
    retryAfterMs: waitSeconds * 1_000,
  })
}
