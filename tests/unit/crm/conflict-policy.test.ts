import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { winner } from '../../../src/lib/crm/domain/conflict-policy.ts'
import { timeArb } from './support/fields.ts'

const timesArb = fc.record({ local: fc.option(timeArb), remote: fc.option(timeArb) })

describe('who wins a conflict', () => {
  test('is fixed by adsapp_wins and crm_wins, and left to a person by manual, whatever the times', () => {
    fc.assert(
      fc.property(timesArb, (times) => {
        expect(winner('adsapp_wins', times)).toBe('adsapp')
        expect(winner('crm_wins', times)).toBe('crm')
        expect(winner('manual', times)).toBeNull()
      }),
    )
  })

  test('is the later side by newest_wins; ours when the CRM’s time is not later or not known', () => {
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

  test('never is both sides: swapping the times of different moments swaps the winner', () => {
    fc.assert(
      fc.property(timeArb, timeArb, (a, b) => {
        fc.pre(Date.parse(a) !== Date.parse(b))
        expect(winner('newest_wins', { local: a, remote: b })).not.toBe(winner('newest_wins', { local: b, remote: a }))
      }),
    )
  })
})
