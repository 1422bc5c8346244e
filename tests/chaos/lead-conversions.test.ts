import { afterAll, beforeAll, test } from 'vitest'
import { type LeadWorld, startLeadWorld } from '../integration/support/lead-world.ts'
import { expectConversionsSurvive } from './support/lead-conversions.ts'

let world: LeadWorld
beforeAll(async () => {
  world = await startLeadWorld()
})
afterAll(() => world.hub.close())

/** Every kill point; CHAOS_STRIDE=2 takes every second one. */
test('a conversion that is killed at any step makes one contact, one account and one opportunity', async () => {
  await expectConversionsSurvive(world, Number(process.env['CHAOS_STRIDE'] ?? 1))
}, 3_600_000)
