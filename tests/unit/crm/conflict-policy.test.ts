import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newerRecord, winner } from '../../../src/lib/crm/domain/conflict-policy.ts'
import { changedAt, changedBy, laterSide, unknownTime, untoldReason } from '../../../src/lib/crm/domain/field-times.ts'
import { timeArb } from './support/fields.ts'

describe('conflict policy', () => {
  test('adsapp_wins and crm_wins are fixed and manual has no winner, whatever is newer', () => {
    for (const newer of ['adsapp', 'crm', null] as const) {
      expect(winner('adsapp_wins', newer)).toBe('adsapp')
      expect(winner('crm_wins', newer)).toBe('crm')
      expect(winner('manual', newer)).toBeNull()
      expect(winner('newest_wins', newer)).toBe(newer)
    }
  })

  test('of two records the later one is newer, and ours where the times are equal', () => {
    const early = '2024-05-01T10:00:00.000Z'
    const late = '2024-05-01T10:00:00.001Z'
    const cases = [
      [early, late, 'crm'],
      [late, early, 'adsapp'],
      [late, late, 'adsapp'],
      ['2024-05-01T12:00:00+02:00', late, 'crm'],
      ['2024-05-01T12:00:00.001+02:00', late, 'adsapp'],
      ['2024-05-01T10:00:00.000123+00:00', early, 'adsapp'],
    ] as const
    for (const [local, remote, expected] of cases)
      expect([local, remote, newerRecord({ local, remote })]).toEqual([local, remote, expected])
  })
})

describe('the times of two edits', () => {
  const noon = '2024-05-01T12:00:00.500Z'
  const later = '2024-05-01T12:00:00.501Z'

  test.each([
    [changedAt(later), changedAt(noon), 'adsapp'],
    [changedAt(noon), changedAt(later), 'crm'],
    // The record changed before our edit, so its field did too.
    [changedAt(later), changedBy(noon), 'adsapp'],
    [changedBy(noon), changedAt(later), 'crm'],
    // The record changed after our edit, which says nothing of the field.
    [changedAt(noon), changedBy(later), null],
    [changedBy(later), changedAt(noon), null],
    [changedBy(noon), changedBy(later), null],
    [changedAt(noon), changedAt(noon), null],
    [changedAt(noon), unknownTime, null],
    // A time in whole seconds may be any within that second.
    [changedAt(noon), changedAt('2024-05-01T12:00:00.000Z'), null],
    [changedAt('2024-05-01T12:00:01.000Z'), changedAt('2024-05-01T12:00:00Z'), 'adsapp'],
    [changedAt(noon), changedAt('not a time'), null],
  ] as const)('%j here and %j there: %s', (local, remote, side) => {
    expect(laterSide({ local, remote })).toBe(side)
  })

  test('never claim more than is known: any two instants that the times allow have the order that is told', () => {
    const knownArb = timeArb.chain((at) =>
      fc.constantFrom({ at, time: changedAt(at) }, { at, time: changedAt(`${at.slice(0, 19)}.000Z`) }, { at, time: unknownTime }),
    )
    const boundedArb = fc.tuple(timeArb, fc.nat(100_000)).map(([at, ms]) => ({
      at,
      time: changedBy(new Date(Date.parse(at) + ms).toISOString()),
    }))
    const eitherArb = fc.oneof(knownArb, boundedArb)
    fc.assert(
      fc.property(eitherArb, eitherArb, (local, remote) => {
        const side = laterSide({ local: local.time, remote: remote.time })
        if (side === 'adsapp') expect(Date.parse(local.at)).toBeGreaterThan(Date.parse(remote.at))
        if (side === 'crm') expect(Date.parse(remote.at)).toBeGreaterThan(Date.parse(local.at))
      }),
      { numRuns: 5000 },
    )
  })

  test('that do not tell say which side is to blame', () => {
    expect(untoldReason({ local: changedAt(noon), remote: changedBy(later) })).toBe('crm_time_unknown')
    expect(untoldReason({ local: changedBy(noon), remote: changedAt(noon) })).toBe('adsapp_time_unknown')
    expect(untoldReason({ local: changedAt(noon), remote: changedAt(noon) })).toBe('times_too_close')
  })
})
