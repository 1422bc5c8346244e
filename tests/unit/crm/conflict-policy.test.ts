import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { winner } from '../../../src/lib/crm/domain/conflict-policy.ts'
import { timeArb } from './support/fields.ts'

const timesArb = fc.record({ local: fc.option(timeArb), remote: fc.option(timeArb) })

describe('conflict policy', () => {
  test('adsapp_wins and crm_wins are fixed and manual has no winner, whatever the times', () => {
    fc.assert(
      fc.property(timesArb, (times) => {
        expect(winner('adsapp_wins', times)).toBe('adsapp')
        expect(winner('crm_wins', times)).toBe('crm')
        expect(winner('manual', times)).toBeNull()
      }),
    )
  })

  test('newest_wins picks the later side; ours when the CRM’s time is equal, earlier or missing', () => {
    const early = '2024-05-01T10:00:00.000Z'
    const late = '2024-05-01T10:00:00.001Z'
    const cases = [
      [early, late, 'crm'],
      [late, early, 'adsapp'],
      [late, late, 'adsapp'],
      [null, early, 'crm'],
      [early, null, 'adsapp'],
      [null, null, 'adsapp'],
      ['2024-05-01T12:00:00+02:00', late, 'crm'],
      ['2024-05-01T12:00:00.001+02:00', late, 'adsapp'],
      ['2024-05-01T10:00:00.000123+00:00', early, 'adsapp'],
      ['not a time', early, 'adsapp'],
      [early, 'not a time', 'adsapp'],
    ] as const
    for (const [local, remote, expected] of cases)
      expect([local, remote, winner('newest_wins', { local, remote })]).toEqual([local, remote, expected])
  })

  test('swapping different times swaps the winner of newest_wins', () => {
    fc.assert(
      fc.property(timeArb, timeArb, (a, b) => {
        fc.pre(Date.parse(a) !== Date.parse(b))
        expect(winner('newest_wins', { local: a, remote: b })).not.toBe(winner('newest_wins', { local: b, remote: a }))
      }),
    )
  })
})
