import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MappedField } from '../../../src/lib/crm/domain/field-mapping.ts'
import { readRemote, writeRemote } from '../../../src/lib/crm/domain/field-mapping.ts'
import { readValue as readHubSpot } from '../../../src/lib/crm/hubspot/mapping.ts'
import { readValue as readSalesforce } from '../../../src/lib/crm/salesforce/mapping.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { afterPlan, onePair, textField } from './support/pairs.ts'

const day: MappedField = textField('day', { type: 'date' })
/** A day of ours that the CRM keeps as a time. */
const dayInTime: MappedField = textField('day', { type: 'date', heldAs: 'datetime' })

const dayArb = fc
  .date({ min: new Date('1950-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
/** Zones from UTC−11 to UTC+14, as minutes. */
const offsetArb = fc.integer({ min: -11 * 4, max: 14 * 4 }).map((quarters) => quarters * 15)

function zoneText(minutes: number): string {
  const size = Math.abs(minutes)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

describe('a day', () => {
  test('is the same in every time zone: whatever time and offset a CRM adds to it', () => {
    fc.assert(
      fc.property(dayArb, offsetArb, fc.integer({ min: 0, max: 23 }), (text, offset, hour) => {
        const withTime = `${text}T${String(hour).padStart(2, '0')}:59:59${zoneText(offset)}`
        const pair = { ...onePair({ local: null, remote: null }), mapping: [day], base: { day: text } }
        const plan = reconcilePair({
          ...pair,
          local: { ...pair.local, values: { day: text } },
          remote: { ...pair.remote, properties: { crm_day: withTime } },
        })
        expect(plan).toMatchObject({ unchanged: true })
        expect(writeRemote([day], { day: withTime })).toEqual({ crm_day: text })
      }),
    )
  })

  test('that a CRM keeps as a time goes there as its midnight in UTC, and comes back as that day', () => {
    fc.assert(
      fc.property(dayArb, (text) => {
        const written = writeRemote([dayInTime], { day: text })
        expect(written).toEqual({ crm_day: `${text}T00:00:00.000Z` })
        expect(readRemote([dayInTime], written)).toEqual({ day: text })
        const epoch = String(Date.parse(`${text}T00:00:00Z`))
        expect(readRemote([dayInTime], { crm_day: readHubSpot('datetime', epoch) })).toEqual({ day: text })
        expect(readRemote([day], { crm_day: readHubSpot('date', epoch) })).toEqual({ day: text })
        expect(readRemote([dayInTime], { crm_day: readSalesforce('datetime', `${text}T00:00:00.000+0000`) })).toEqual({
          day: text,
        })
      }),
    )
  })

  test('is not written again where the CRM holds another time of it, and only its day comes here', () => {
    fc.assert(
      fc.property(dayArb, dayArb, offsetArb, fc.integer({ min: 0, max: 86_399 }), (ours, theirs, offset, second) => {
        const instant = new Date(Date.parse(`${theirs}T00:00:00Z`) + second * 1_000)
        // The same instant as somebody in that zone would write it.
        const local = new Date(instant.getTime() + offset * 60_000).toISOString().slice(0, 19)
        const pair = {
          ...onePair({
            field: { type: 'date', heldAs: 'datetime' },
            base: ours,
            local: ours,
            remote: `${local}${zoneText(offset)}`,
          }),
        }
        const plan = reconcilePair(pair)
        expect(plan.remotePatch).toEqual({})
        expect(plan.localPatch).toEqual(ours === theirs ? {} : { name: theirs })
        expect(reconcilePair(afterPlan(pair, plan))).toMatchObject({ unchanged: true })
      }),
    )
  })

  const cases = [
    ['2026-03-29', '2026-10-25', '2026-11-01', '2026-03-08', '2011-12-30', '2024-02-29'],
    [
      'Pacific/Pago_Pago',
      'America/New_York',
      'UTC',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Pacific/Kiritimati',
    ],
  ] as const

  test('survives servers in any zone, days of a clock change and a day that a zone never had included', () => {
    const script = `
      const { writeRemote, readRemote } = await import('./src/lib/crm/domain/field-mapping.ts')
      const { comparable } = await import('./src/lib/crm/domain/normalize.ts')
      const field = ${JSON.stringify(dayInTime)}
      const held = ${JSON.stringify(cases[0])}.map((day) => writeRemote([field], { day }))
      console.log(JSON.stringify([held, held.map((each) => readRemote([field], each).day), held.map((each) => comparable('date', each.crm_day))]))`
    const told = cases[1].map((zone) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
      }),
    )
    expect(new Set(told).size).toBe(1)
    expect(JSON.parse(told[0] ?? '')).toEqual([
      cases[0].map((text) => ({ crm_day: `${text}T00:00:00.000Z` })),
      cases[0],
      cases[0],
    ])
  }, 60_000)
})
