import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { progressOf, quarterWords } from '../../../src/components/crm/runs/progress.ts'

describe('the progress of a run', () => {
  test('says the same as a count, as a share and in words', () => {
    fc.assert(
      fc.property(fc.nat(200_000), fc.option(fc.nat(200_000)), (recordsProcessed, recordsExpected) => {
        const { text, percent } = progressOf({ recordsProcessed, recordsExpected })
        const [done = 0, of] = text.split(' of ').map((part) => Number.parseInt(part.replaceAll(',', ''), 10))
        expect(done).toBe(recordsProcessed)
        if (of === undefined) {
          expect(percent).toBeNull()
          expect(quarterWords(percent)).toBe('')
          return
        }
        expect(done).toBeLessThanOrEqual(of)
        expect(percent).toBe(Math.floor((100 * done) / of))
        const words = quarterWords(percent)
        expect(/quarter|half|all/.test(words)).toBe(done / of >= 0.25)
        expect(/half|three|all/.test(words)).toBe(done / of >= 0.5)
        expect(/three|all/.test(words)).toBe(done / of >= 0.75)
        expect(words.includes('all')).toBe(done === of)
      }),
    )
  })

  test.each([
    [700, 1617, '700 of 1,617', 43],
    [1619, 1617, '1,619 so far', null],
    [12, null, '12 so far', null],
  ])('%i of %j is "%s"', (recordsProcessed, recordsExpected, text, percent) => {
    expect(progressOf({ recordsProcessed, recordsExpected })).toEqual({ text, percent })
  })
})
