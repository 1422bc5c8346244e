import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparableDue, dueDay, type DueHeldAs, dueInstant, dueRead, readDue } from '../../../src/lib/crm/domain/due.ts'
import { type MappedField, readRemote, sameFieldValue, writeRemote } from '../../../src/lib/crm/domain/field-mapping.ts'
import { momentOf, onClock } from '../../../src/components/ui/zoned.ts'
import { dueWords } from '../../../src/components/tasks/due-words.ts'
import { textField } from './support/pairs.ts'

const dayArb = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
/** From UTC−11 to UTC+14, with half hours, and zones that change their clocks, one of them by half an hour, one at midnight. */
const zoneArb = fc.constantFrom(
  'Pacific/Pago_Pago',
  'America/New_York',
  'America/Sao_Paulo',
  'UTC',
  'Europe/Amsterdam',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
)
const momentArb = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 16)}:00.000Z`)
const heldArb = fc.constantFrom<DueHeldAs | undefined>(undefined, 'date', 'datetime')
const fieldOf = (heldAs: DueHeldAs | undefined): MappedField =>
  textField('due', { type: 'due', crmField: 'theirs', ...(heldAs === undefined ? {} : { heldAs }) })
const thereAndBack = (field: MappedField, due: string) => {
  const sent = writeRemote([field], { due })['theirs'] ?? null
  return readRemote([field], { theirs: sent })['due'] ?? null
}

describe('what is due', () => {
  test('on a day is due on that day in every CRM and every time zone', () => {
    fc.assert(
      fc.property(dayArb, heldArb, zoneArb, (day, heldAs, timeZone) => {
        expect(thereAndBack(fieldOf(heldAs), day)).toBe(day)
        const { exact, isPast } = dueWords(day, timeZone, Date.parse(momentOf({ day, time: '12:00' }, timeZone) ?? ''))
        expect(exact).toContain(String(Number(day.slice(8))))
        expect(isPast).toBe(false)
      }),
    )
  })

  test('at a moment is due at that moment wherever the CRM has moments, and is not changed by one that has days', () => {
    fc.assert(
      fc.property(momentArb, heldArb, (moment, heldAs) => {
        const field = fieldOf(heldAs)
        const back = thereAndBack(field, moment)
        expect(sameFieldValue(field, moment, back)).toBe(true)
        if (heldAs === undefined) expect(back).toBe(moment)
        if (heldAs === 'date') expect(back).toBe(moment.slice(0, 10))
        if (heldAs === 'datetime') expect(dueInstant(String(back))).toBe(moment)
      }),
    )
  })

  test('is another where the CRM can tell the two apart, and only there', () => {
    const same = (heldAs: DueHeldAs | undefined, a: string, b: string) => sameFieldValue(fieldOf(heldAs), a, b)
    const [day, midnight, noon] = ['2026-11-30', '2026-11-30T00:00:00.000Z', '2026-11-30T12:00:00.000Z']
    expect([undefined, 'date', 'datetime'].map((held) => same(heldOf(held), day, midnight))).toEqual([false, true, true])
    expect([undefined, 'date', 'datetime'].map((held) => same(heldOf(held), day, noon))).toEqual([false, true, false])
    expect(same('date', day, '2026-12-01')).toBe(false)
    expect(same(undefined, noon, '2026-11-30T12:00:00.400Z')).toBe(true)
  })

  test('is compared in a way that reading does not change', () => {
    fc.assert(
      fc.property(fc.oneof(dayArb, momentArb, fc.string()), heldArb, (text, heldAs) => {
        expect(comparableDue(dueRead(text, heldAs), heldAs)).toBe(comparableDue(text, heldAs))
      }),
    )
  })

  test.each(['tomorrow', '2026-02-30', '12:00', '2026-11-30T25:00:00Z', ''])('is neither a day nor a moment: %s', (text) => {
    expect([readDue(text), dueDay(text), dueInstant(text)]).toEqual([null, null, null])
  })
})

function heldOf(text: string | undefined): DueHeldAs | undefined {
  return text === 'date' || text === 'datetime' ? text : undefined
}

describe('a time on the clock of a zone', () => {
  test('is entered as it is shown, to the minute', () => {
    fc.assert(
      fc.property(momentArb, zoneArb, (moment, timeZone) => {
        const shown = onClock(moment, timeZone)
        const entered = momentOf(shown, timeZone) ?? ''
        expect(onClock(entered, timeZone)).toEqual(shown)
        // An hour that the clock shows twice is the first of the two.
        expect([0, 30, 60].map((minutes) => Date.parse(moment) - minutes * 60_000)).toContain(Date.parse(entered))
      }),
    )
  })

  test('that the clock skips is as far after the skip, and half a time is none', () => {
    expect(momentOf({ day: '2026-03-29', time: '02:30' }, 'Europe/Amsterdam')).toBe('2026-03-29T01:30:00.000Z')
    expect(momentOf({ day: '2026-10-25', time: '02:30' }, 'Europe/Amsterdam')).toBe('2026-10-25T00:30:00.000Z')
    expect(momentOf({ day: '2026-10-25', time: '' }, 'Europe/Amsterdam')).toBeNull()
  })

  test('has passed with its day, not before it ends where somebody looks', () => {
    const at = (iso: string, timeZone: string) => dueWords('2026-11-30', timeZone, Date.parse(iso))
    expect(at('2026-12-01T05:00:00Z', 'America/New_York')).toMatchObject({ text: 'yesterday', isPast: true })
    expect(at('2026-12-01T04:00:00Z', 'America/New_York')).toMatchObject({ text: 'today', isPast: false })
    expect(at('2026-11-30T10:00:00Z', 'Pacific/Kiritimati')).toMatchObject({ text: 'yesterday', isPast: true })
  })
})
