import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { KillPoint } from '../../integration/support/kill.ts'
import { editAtAnyMoment } from './edit-at-any-moment.ts'
import { expectPeople, expectRest } from './invariants.ts'
import { createRounds, interruptedFirstSync, lives } from './kill-rounds.ts'
import { crms } from './crms.ts'
import { startWorld, type World } from './world.ts'

const few = { both: 2, here: 7, there: 3 }
/** Enough for two pages of a hundred, and for more batches than are under way at once. */
const many = { both: 15, here: 20, there: 105 }

/** Every `stride`-th of the points, beginning elsewhere for every `offset`. */
function pointsOf(requests: number, stride: number, offset: number): readonly KillPoint[] {
  return Array.from({ length: requests }, (_, index) => index + 1)
    .flatMap((at): KillPoint[] => [
      { at, when: 'before' },
      { at, when: 'after' },
    ])
    .filter((_, index) => index % stride === offset % stride)
}

/** Kills a process at every `stride`-th step of everything that it does, and holds what comes after to the invariants. */
export function describeKillPoints(stride: number, named: readonly CrmType[] = crms): void {
  let killed = 0
  let steps = 0
  afterAll(() => {
    console.log(`Processes killed and recovered from: ${killed}, at ${steps * 2} points that there are`)
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

    test.each(lives)('of a life that is %s, doubles nothing and loses nothing', { timeout: 900_000 }, async (life) => {
      const holdPeople = () => expectPeople(world, rounds.expected)
      const hold = async () => {
        await holdPeople()
        await expectRest(world, rounds.expected.size)
      }
      await hold()
      const whole: string[] = []
      const requests = await rounds.interrupted(life, null, whole, holdPeople)
      steps += requests
      await hold()
      expect(requests).toBeGreaterThan(8)
      expect(whole.some((step) => !step.includes('/rest/v1/'))).toBe(true)
      for (const point of pointsOf(requests, stride, offset + lives.indexOf(life))) {
        const seen: string[] = []
        const living = rounds.interrupted(life, point, seen, holdPeople).then(hold)
        await living.catch((cause: unknown) => {
          throw new Error(`killed ${point.when} request ${point.at} of a ${life}: ${seen.join(', ')}`, { cause })
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
    test.each(sizes)('of %s, makes nobody twice and meets everybody', { timeout: 900_000 }, async (_, size) => {
      const hold = async (expected: Parameters<typeof expectPeople>[1]) => {
        await expectPeople(world, expected)
        await expectRest(world, expected.size)
      }
      const whole = await interruptedFirstSync(world, size, null, [])
      await hold(whole.expected)
      steps += whole.requests
      for (const point of pointsOf(whole.requests, size === many ? stride * 3 : stride, offset)) {
        const seen: string[] = []
        const { expected } = await interruptedFirstSync(world, size, point, seen)
        await hold(expected).catch((cause: unknown) => {
          throw new Error(`killed ${point.when} request ${point.at} of a first sync: ${seen.join(', ')}`, { cause })
        })
        if (seen.length === point.at) killed += 1
      }
    })

    test('and an edit made at any moment of a run stands on both sides', { timeout: 600_000 }, async () => {
      const stood = await editAtAnyMoment(world, Math.min(stride, 3))
      expect(stood.length).toBeGreaterThan(2)
      for (const { wrote, ...sides } of stood) expect(sides).toEqual({ here: wrote, there: wrote })
    })
  })
}
