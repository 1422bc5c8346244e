import type { SourceProblem } from './failures.ts'

const retryAfterMaxSeconds = 24 * 3_600
const backoffMaxSeconds = 24 * 3_600

/**
 * Seconds from the end of a fetch to the next. A source that asks to wait is asked when it says, or with waits that double; one that needs
 * somebody is asked less and less often, for it may have been mended at its own side; any other one in the next run.
 * @param failures in a row, this one included; 0: it went well
 */
export function waitSeconds(refreshMinutes: number, failures: number, problem: SourceProblem | null): number {
  const refresh = refreshMinutes * 60
  if (problem === null) return refresh
  const doublings = Math.min(Math.max(failures, 1) - 1, 12)
  if (problem.code === 'source_rate_limited') {
    if (problem.retryAfterSeconds !== null) return Math.min(Math.max(problem.retryAfterSeconds, 1), retryAfterMaxSeconds)
    return Math.min(60 * 2 ** doublings, Math.max(refresh, 3_600))
  }
  const asked = Math.min(problem.retryAfterSeconds ?? 0, retryAfterMaxSeconds)
  if (problem.state === 'failed') return Math.max(refresh, asked)
  return Math.max(asked, refresh, Math.min(refresh * 2 ** doublings, backoffMaxSeconds))
}
