import { setTimeout as sleep } from 'node:timers/promises'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '../../src/lib/crm/domain/objects.ts'
import { workerNodeOptions } from '../../src/lib/jobs/node-options.ts'
import { changePeople, type Expected } from './changes.ts'
import { changedPerSide } from './minimum.ts'
import {
  type Contestant,
  type Database,
  isComplete,
  type Latency,
  type Measured,
  type MeasuredRun,
  measuredSchema,
  type Scenario,
} from './plan.ts'
import { startChild } from './processes.ts'
import { setConditions, windowMs } from './sandbox-control.ts'
import { setUpFixture, type Fixture } from './fixture.ts'
import { verify } from './verify.ts'

/** Scenarios that one contestant runs on one fixture, in order. */
export type ScenarioRun = {
  readonly contestant: Contestant
  readonly crm: CrmType
  readonly size: number
  readonly latency: Latency
  readonly scenarios: readonly Scenario[]
  readonly limitMs: number
  readonly database: Database
}

/** Longer than the lag of any sandbox's search and the granularity of any CRM's clock. */
const settleMs = 1_500
/** Runs the scenarios. Deltas of the engine need linked sides, so they are preceded by an untimed `match`. */
export async function runScenarios(
  scenarioRun: ScenarioRun,
  tell: (scenario: Scenario, measured: MeasuredRun) => void,
): Promise<void> {
  const [first] = scenarioRun.scenarios
  const size = { app: first === 'pull' ? 0 : scenarioRun.size, crm: first === 'push' ? 0 : scenarioRun.size }
  const fixture = await setUpFixture(scenarioRun, size)
  try {
    let expected: Expected = new Map()
    let connect = scenarioRun.contestant === 'engine'
    if (first?.startsWith('delta') && connect) {
      await run(fixture, scenarioRun, { scenario: 'match', since: new Date().toISOString(), connect })
      connect = false
    }
    for (const scenario of scenarioRun.scenarios) {
      const since = new Date().toISOString()
      const perSide = changedPerSide(scenario, scenarioRun.size)
      expected = await changePeople(fixture, scenario, perSide, scenarioRun.size, expected)
      if (scenario.startsWith('delta')) await sleep(settleMs)
      await setConditions(scenarioRun.crm, fixture.crmUrl, scenarioRun.latency)
      // What was spent of the vendor's window before is not charged to this scenario.
      if (scenarioRun.latency === 'real') await sleep(windowMs[scenarioRun.crm])
      const cpuBefore = await fixture.databaseCpuSeconds()
      const measured = await run(fixture, scenarioRun, { scenario, since, connect })
      const databaseCpuSeconds = (await fixture.databaseCpuSeconds()) - cpuBefore
      connect = false
      await setConditions(scenarioRun.crm, fixture.crmUrl, '0')
      await verify(fixture, scenario, scenarioRun.size, expected, measured)
      tell(scenario, { ...measured, databaseCpuSeconds })
      // What a baseline left undone would be charged to the next scenario.
      if (!isComplete(measured) && perSide > 0) break
    }
  } finally {
    await fixture.close()
  }
}

type Step = {
  readonly scenario: Scenario
  readonly since: string
  readonly connect: boolean
  readonly objects?: readonly SyncedObject[]
}

/** Has a contestant, in a process of its own, do one scenario. */
export async function run(
  fixture: Fixture,
  { contestant, size, limitMs }: Pick<ScenarioRun, 'contestant' | 'size' | 'limitMs'>,
  { objects = ['contact'], ...step }: Step,
): Promise<Measured> {
  const child = startChild('contestant-process.ts', workerNodeOptions)
  try {
    const { crmType, crmUrl, supabaseUrl, supabaseKey, env, organizationId, userId } = fixture
    const where = { crm: crmType, crmUrl, supabaseUrl, supabaseKey, env, organizationId, userId }
    return measuredSchema.parse(await child.ask({ contestant, size, limitMs, objects, ...where, ...step }))
  } finally {
    await child.close()
  }
}
