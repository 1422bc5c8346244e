import { fewestApiCalls } from './minimum.ts'
import type { Course } from './course.ts'
import { isComplete, type Measured, type MeasuredPhase, type Scenario } from './plan.ts'
import { allowedPerSecond } from './sandbox-control.ts'

/** One line of the table. Where the time ran out, seconds and calls are what the whole would have taken at the same pace. */
export type Result = {
  readonly crm: Course['crm']
  readonly size: number
  readonly latency: Course['latency']
  readonly scenario: Scenario
  readonly contestant: Course['contestant']
  readonly extrapolated: boolean
  readonly seconds: number
  /** Of these, those for which the vendor's limit held requests back. */
  readonly throttledSeconds: number
  /** Records of the scenario: all, whether they had changed or not. */
  readonly recordsPerSecond: number
  readonly apiCalls: number
  readonly fewestApiCalls: number
  readonly databaseCalls: number
  readonly peakBytes: number
  /** Requests a second over those that the vendor allows; null where it has no such limit, or none was on. */
  readonly rateShare: number | null
}

export function toResult({ crm, size, latency, contestant }: Course, scenario: Scenario, measured: Measured): Result {
  const whole = (of: (phase: MeasuredPhase) => number) =>
    measured.phases.reduce((sum, phase) => sum + of(phase) * Math.max(1, phase.total / Math.max(1, phase.done)), 0)
  const seconds = whole((phase) => phase.seconds)
  const apiCalls = Math.round(whole((phase) => phase.apiCalls))
  const allowed = latency === 'real' ? allowedPerSecond[crm] : null
  return {
    crm,
    size,
    latency,
    scenario,
    contestant,
    extrapolated: !isComplete(measured),
    seconds,
    throttledSeconds: whole((phase) => phase.throttledSeconds),
    recordsPerSecond: size / seconds,
    apiCalls,
    fewestApiCalls: fewestApiCalls(crm, scenario, size),
    databaseCalls: Math.round(whole((phase) => phase.databaseCalls)),
    peakBytes: measured.peakBytes,
    rateShare: allowed === null ? null : apiCalls / seconds / allowed,
  }
}
