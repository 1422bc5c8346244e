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

  const zones = [
    'Pacific/Pago_Pago',
    'America/New_York',
    'UTC',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Pacific/Kiritimati',
  ]
  /** Days of a clock change, and one that a zone never had. */
  const days = ['2026-03-29', '2026-10-25', '2026-11-01', '2026-03-08', '2011-12-30', '2024-02-29']
  /** In the hour that clocks skip, or have twice. */
  const moments = ['2026-03-29T01:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-11-01T05:30:00.000Z', '2026-03-08T23:59:00.000Z']

  test('survives each CRM and back, as the day of a close and as what is due, on servers in any zone', () => {
    const script = `
      const { writeRemote, readRemote } = await import('./src/lib/crm/domain/field-mapping.ts')
      const { comparable } = await import('./src/lib/crm/domain/normalize.ts')
      const hubspot = await import('./src/lib/crm/hubspot/mapping.ts')
      const salesforce = await import('./src/lib/crm/salesforce/mapping.ts')
      const pipedrive = await import('./src/lib/crm/pipedrive/values.ts')
      const { activity } = await import('./src/lib/crm/pipedrive/kinds/activity.ts')
      const row = (type, heldAs) => ({ adsappField: 'ours', crmField: 'theirs', direction: 'bidirectional', transformRule: null, conflictPolicy: null, isCustom: false, type, ...(heldAs ? { heldAs } : {}) })
      const inHubSpot = (value) => hubspot.readValue('datetime', hubspot.writeProperties({ theirs: value }).theirs)
      const inEpochs = (value) => hubspot.readValue('datetime', String(Date.parse(value)))
      const inSalesforce = (value) => salesforce.readValue('date', salesforce.writeValue('date', value))
      const field = { kind: 'date', label: 'Day' }
      const inPipedrive = (value) => pipedrive.readValue(field, pipedrive.writeValue(field, value, 'EUR').value)
      const inActivity = (value) => {
        const writer = activity.writer(null)
        writer.put('due', value)
        return activity.read.due({ ...writer.members({ isCreate: true }) })
      }
      const closes = [[row('date', 'datetime'), inHubSpot], [row('date', 'datetime'), inEpochs], [row('date'), inSalesforce], [row('date'), inPipedrive]]
      const due = [[row('due', 'datetime'), inHubSpot], [row('due', 'datetime'), inEpochs], [row('due', 'date'), inSalesforce], [row('due'), inActivity]]
      const thereAndBack = (ways, values) => ways.map(([field, held]) =>
        values.map((ours) => readRemote([field], { theirs: held(writeRemote([field], { ours }).theirs) }).ours))
      const same = (values) => values.map((ours) => comparable('date', writeRemote([row('date', 'datetime')], { ours }).theirs))
      const told = ${JSON.stringify(zones)}.map((zone) => {
        process.env.TZ = zone
        const offset = new Date('2026-07-01T00:00:00Z').getTimezoneOffset()
        return [offset, thereAndBack(closes, ${JSON.stringify(days)}), thereAndBack(due, ${JSON.stringify([...days, ...moments])}), same(${JSON.stringify(days)})]
      })
      console.log(JSON.stringify(told))`
    const told: unknown[][] = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
    )
    const asDays = [...days, ...moments.map((moment) => moment.slice(0, 10))]
    const kept = [...days, ...moments]
    expect(told.map(([, ...values]) => values)).toEqual(
      zones.map(() => [[days, days, days, days], [kept, kept, asDays, kept], days]),
    )
    // Each was really another zone.
    expect(new Set(told.map(([offset]) => offset)).size).toBe(zones.length)
  }, 60_000)
})
