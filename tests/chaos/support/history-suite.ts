import fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { crms } from './crms.ts'
import { history } from './history.ts'
import { play } from './play.ts'
import { startWorld, type World } from './world.ts'

/** ADSAPP_SEED and ADSAPP_HISTORIES=1 live through one history again; ADSAPP_SHRINK=1 then looks for the least of it that still fails. */
const firstSeed = Number(process.env['ADSAPP_SEED'] ?? 20_261_126)
const shrinks = process.env['ADSAPP_SHRINK'] === '1'
const secondsEach = 30

/** Lives through so many random histories, spread over all CRMs: those with the CRMs that are named. Each seed is one history with one CRM. */
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
      `${own.length} end with both sides equal, nobody twice, what is deleted gone, and no more writes`,
      { timeout },
      async () => {
        const failed: Error[] = []
        for (const seed of own) {
          let lives = 0
          await fc
            .assert(
              fc.asyncProperty(history, async (told) => {
                lives += 1
                const webhooks = { ...told.webhooks, webhookSeed: seed * 1000 + lives }
                await play(world, { ...told, webhooks }, `${seed}-${lives}`)
              }),
              { seed, numRuns: 1, endOnFailure: !shrinks },
            )
            .catch((cause: unknown) => {
              failed.push(new Error(`ADSAPP_SEED=${seed} ADSAPP_HISTORIES=1 lives through it again.`, { cause }))
            })
        }
        const [first] = failed
        if (first)
          throw new Error(`${failed.length} failed: ${failed.map(({ message }) => message).join(' ')}`, { cause: first.cause })
      },
    )
  })
}
