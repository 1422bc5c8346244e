import fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { crms } from './crms.ts'
import { history } from './history.ts'
import { play } from './play.ts'
import { startWorld, type World } from './world.ts'

/** ADSAPP_SEED with ADSAPP_HISTORIES=1 replays one history; ADSAPP_SHRINK=1 then looks for its shortest failing part. */
const firstSeed = Number(process.env['ADSAPP_SEED'] ?? 20_261_126)
const shrinks = process.env['ADSAPP_SHRINK'] === '1'
const secondsEach = 30

/** Plays this many random histories, spread over all CRMs, and of them those with the named CRMs. Each seed is one history with one CRM. */
export function describeHistories(countByDefault: number, named: readonly CrmType[] = crms): void {
  const count = Number(process.env['ADSAPP_HISTORIES'] ?? countByDefault)
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index)

  describe.each(named)('random histories with %s', (crmType) => {
    const own = seeds.filter((seed) => crms[seed % crms.length] === crmType)
    let world: World
    beforeAll(async () => {
      if (own.length > 0) world = await startWorld(crmType)
    })
    afterAll(() => world?.close())

    const timeout = (own.length + 1) * secondsEach * 1000 * (shrinks ? 50 : 1)
    test.skipIf(own.length === 0)(
      `${own.length} of the seeds from ${firstSeed} end with both sides equal, no duplicates, deleted contacts gone, and no further writes`,
      { timeout },
      async () => {
        const failed: Error[] = []
        for (const seed of own) {
          let plays = 0
          await fc
            .assert(
              fc.asyncProperty(history, async (told) => {
                plays += 1
                const webhooks = { ...told.webhooks, webhookSeed: seed * 1000 + plays }
                await play(world, { ...told, webhooks }, `${seed}-${plays}`)
              }),
              { seed, numRuns: 1, endOnFailure: !shrinks },
            )
            .catch((cause: unknown) => {
              failed.push(new Error(`ADSAPP_SEED=${seed} ADSAPP_HISTORIES=1 replays it.`, { cause }))
            })
        }
        const [first] = failed
        if (first)
          throw new Error(`${failed.length} failed: ${failed.map(({ message }) => message).join(' ')}`, { cause: first.cause })
      },
    )
  })
}
