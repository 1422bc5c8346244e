import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { killPointsOf } from '../../integration/support/kill.ts'
import { editAtAnyMoment } from './edit-at-any-moment.ts'
import { type Expected, expectConverged, expectRecords } from './invariants.ts'
import { createRounds, interruptedFirstSync, workKinds } from './kill-rounds.ts'
import { crms } from './crms.ts'
import { startWorld, type World } from './world.ts'

const few = { both: 2, here: 7, there: 3 }
/** Enough for two pages of a hundred, and for more batches than are in flight at once. */
const many = { both: 15, here: 20, there: 105 }

/** Kills a process at every `stride`-th request of all its work, and checks the invariants afterwards. */
export function describeKillPoints(stride: number, named: readonly CrmType[] = crms): void {
  let killed = 0
  let steps = 0
  afterAll(() => {
    console.log(`Processes killed and recovered from: ${killed}, of ${steps * 2} points`)
  })

  describe.each(named)('a process that serves %s, killed at any step', (crmType: CrmType) => {
    let world: World
    let rounds: ReturnType<typeof createRounds>
    beforeAll(async () => {
      world = await startWorld(crmType)
      rounds = createRounds(world)
      await rounds.begin()
    })
    afterAll(() => world.close())
    const offset = crms.indexOf(crmType) * 2

    test.each(workKinds)('of %s, duplicates nothing and loses nothing', { timeout: 900_000 }, async (kind) => {
      const checkRecords = () => expectRecords(world, rounds.expected)
      const check = async () => {
        await checkRecords()
        await expectConverged(world, rounds.expected)
      }
      await check()
      const whole: string[] = []
      const requests = await rounds.interrupted(kind, null, whole, checkRecords)
      steps += requests
      await check()
      expect(requests).toBeGreaterThan(8)
      expect(whole.some((step) => !step.includes('/rest/v1/'))).toBe(true)
      for (const point of killPointsOf(requests, stride, offset + workKinds.indexOf(kind))) {
        const seen: string[] = []
        const attempt = rounds.interrupted(kind, point, seen, checkRecords).then(check)
        await attempt.catch((cause: unknown) => {
          throw new Error(`killed ${point.when} request ${point.at} of ${kind}: ${seen.join(', ')}`, { cause })
        })
        if (seen.length === point.at) killed += 1
      }
    })

    const sizes =
      crmType === 'hubspot'
        ? ([
            ['a first sync', few],
            ['a first sync of several batches', many],
          ] as const)
        : ([['a first sync', few]] as const)
    test.each(sizes)('of %s, creates no duplicate and links every record', { timeout: 900_000 }, async (_, size) => {
      const check = async (expected: Expected) => {
        await expectRecords(world, expected)
        await expectConverged(world, expected)
      }
      const whole = await interruptedFirstSync(world, size, null, [])
      await check(whole.expected)
      steps += whole.requests
      for (const point of killPointsOf(whole.requests, size === many ? stride * 3 : stride, offset)) {
        const seen: string[] = []
        const { expected } = await interruptedFirstSync(world, size, point, seen)
        await check(expected).catch((cause: unknown) => {
          throw new Error(`killed ${point.when} request ${point.at} of a first sync: ${seen.join(', ')}`, { cause })
        })
        if (seen.length === point.at) killed += 1
      }
    })

    test('and an edit made at any moment of a run is kept on both sides', { timeout: 600_000 }, async () => {
      const edits = await editAtAnyMoment(world, Math.min(stride, 7))
      expect(edits.length).toBeGreaterThan(2)
      for (const { wrote, ...sides } of edits) expect(sides).toEqual({ here: wrote, there: wrote })
    })
  })
}
