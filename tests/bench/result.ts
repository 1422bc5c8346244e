import { fewestApiCalls } from './minimum.ts'
import type { ScenarioRun } from './scenario-run.ts'
import { isComplete, type MeasuredPhase, type MeasuredRun, type Scenario } from './plan.ts'
import { allowedPerSecond } from './sandbox-control.ts'

/** One line of the table. Where the time ran out, seconds and calls are extrapolated at the same pace. */
export type Result = {
  readonly crm: ScenarioRun['crm']
  readonly size: number
  readonly latency: ScenarioRun['latency']
  readonly scenario: Scenario
  readonly contestant: ScenarioRun['contestant']
  readonly extrapolated: boolean
  readonly seconds: number
  /** Of these, those for which the vendor's limit held requests back. */
  readonly throttledSeconds: number
  /** All records of the scenario, changed or not. */
  readonly recordsPerSecond: number
  readonly apiCalls: number
  readonly fewestApiCalls: number
  readonly databaseCalls: number
  readonly peakBytes: number
  /** Seconds of the processor that the contestant took, and the embedded database under it. */
  readonly cpuSeconds: number
  readonly databaseCpuSeconds: number
  /** Requests a second as a share of the vendor's limit; null where there is none, or it was off. */
  readonly rateShare: number | null
}

export function toResult({ crm, size, latency, contestant }: ScenarioRun, scenario: Scenario, measured: MeasuredRun): Result {
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
    cpuSeconds: whole((phase) => phase.cpuSeconds),
    databaseCpuSeconds: measured.databaseCpuSeconds,
    rateShare: allowed === null ? null : apiCalls / seconds / allowed,
  }
}
