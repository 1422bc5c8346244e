import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideMatch } from '../../../src/lib/crm/use-cases/decide-match.ts'
import { timesInSuite } from '../support/in-suite.ts'
import type { NamesakesWorld } from './world.ts'

export function describeAnyAnswers({
  crms,
  hub,
  usersOf,
  person,
  drain,
  addHere,
  namesHere,
  namesAt,
  questions,
  syncAll,
  emptyAll,
}: NamesakesWorld): void {
  test('whatever is answered, every record ends with one partner in each CRM, and nobody is stuck', {
    timeout: 1_200_000,
  }, async () => {
    const side = fc.constantFrom('here' as const, ...crms)
    const company = fc.record({ side, name: fc.constantFrom('Acme', 'acme ', 'Bolt') })
    const answers = fc.infiniteStream(
      fc.record({ which: fc.nat(20), what: fc.constantFrom('first', 'last', 'create', 'exclude') }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(company, { minLength: 3, maxLength: 8 }),
        fc.boolean(),
        answers,
        async (companies, atOnce, stream) => {
          await emptyAll()
          for (const { side: where, name } of companies) {
            if (where === 'here') await addHere(name)
            else await usersOf(where).addCompany(name, '')
          }
          if (atOnce) await Promise.all(crms.map((crmType) => hub().crm(crmType).sync('full')))
          await syncAll('full')
          let excluded = 0
          for (let round = 0; round < 40; round += 1) {
            const open = await questions()
            if (open.length === 0) break
            const { value } = stream.next()
            const question = open[value.which % open.length]
            if (!question) break
            const recordId =
              value.what === 'first' ? question.here.at(0) : value.what === 'last' ? question.here.at(-1) : undefined
            if (value.what === 'exclude') excluded += 1
            await decideMatch(
              hub().engine,
              person(),
              recordId === undefined
                ? { linkId: question.id, action: value.what === 'exclude' ? 'exclude' : 'create' }
                : { linkId: question.id, action: 'link', recordId },
            )
            await drain()
          }
          await syncAll('full')
          await syncAll('delta')
          expect(await questions()).toEqual([])
          const here = await namesHere()
          expect(
            await hub().stack.sql(
              `select l.status, l.waits, l.last_error from crm_sync_state l
             where l.object_type = 'account' and (l.status in ('unlinked', 'attention') or l.pending)`,
            ),
          ).toEqual([])
          // Each record here has one partner in each CRM; what was left out there is nobody's.
          let apart = 0
          for (const crmType of crms) {
            const there = await namesAt(crmType)
            expect(there.length).toBeGreaterThanOrEqual(here.length)
            apart += there.length - here.length
          }
          expect(apart).toBe(excluded)
        },
      ),
      { numRuns: timesInSuite({ suite: 3, chaos: 12 }), endOnFailure: true },
    )
  })
}
