import { setTimeout as sleep } from 'node:timers/promises'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { workerNodeOptions } from '../../src/lib/jobs/node-options.ts'
import { changePeople, type Expected } from './changes.ts'
import { changedPerSide } from './minimum.ts'
import { type Contestant, type Database, isComplete, type Latency, type Measured, measuredSchema, type Scenario } from './plan.ts'
import { startChild } from './processes.ts'
import { setConditions, windowMs } from './sandbox-control.ts'
import { setUpStand, type Stand } from './stand.ts'
import { verify } from './verify.ts'

/** Scenarios that one contestant runs one after the other on one stand. */
export type Course = {
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
/** Runs a course. A scenario that brings the sides together is run first where the deltas need it, untimed. */
export async function runCourse(course: Course, tell: (scenario: Scenario, measured: Measured) => void): Promise<void> {
  const [first] = course.scenarios
  const size = { app: first === 'pull' ? 0 : course.size, crm: first === 'push' ? 0 : course.size }
  const stand = await setUpStand(course, size)
  try {
    let expected: Expected = new Map()
    let connect = course.contestant === 'engine'
    if (first?.startsWith('delta') && connect) {
      await run(stand, course, { scenario: 'match', since: new Date().toISOString(), connect })
      connect = false
    }
    for (const scenario of course.scenarios) {
      const since = new Date().toISOString()
      const perSide = changedPerSide(scenario, course.size)
      expected = await changePeople(stand, scenario, perSide, course.size, expected)
      if (scenario.startsWith('delta')) await sleep(settleMs)
      await setConditions(course.crm, stand.crmUrl, course.latency)
      // What was spent of the vendor's window before is not this scenario's to pay for.
      if (course.latency === 'real') await sleep(windowMs[course.crm])
      const measured = await run(stand, course, { scenario, since, connect })
      connect = false
      await setConditions(course.crm, stand.crmUrl, '0')
      await verify(stand, scenario, course.size, expected, measured)
      tell(scenario, measured)
      // What a baseline left undone would be the next one's to do.
      if (!isComplete(measured) && perSide > 0) break
    }
  } finally {
    await stand.close()
  }
}

async function run(
  stand: Stand,
  { contestant, size, limitMs }: Course,
  step: { readonly scenario: Scenario; readonly since: string; readonly connect: boolean },
): Promise<Measured> {
  const child = startChild('contestant-process.ts', workerNodeOptions)
  try {
    const { crmType, crmUrl, supabaseUrl, supabaseKey, env, organizationId, userId } = stand
    const where = { crm: crmType, crmUrl, supabaseUrl, supabaseKey, env, organizationId, userId }
    return measuredSchema.parse(await child.ask({ contestant, size, limitMs, ...where, ...step }))
  } finally {
    await child.close()
  }
}
