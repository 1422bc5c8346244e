import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currenciesOf } from '../../../src/lib/crm/connector-kit/currencies-of.ts'
import { fieldsToRead, mappedFields } from '../../../src/lib/crm/domain/field-mapping.ts'
import { decimalText, exactNumber, isCurrencyInUse, minorDigits } from '../../../src/lib/crm/domain/money.ts'
import { sameValue } from '../../../src/lib/crm/domain/normalize.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { localRecord, onePair, remoteRecord } from './support/pairs.ts'

/** Amounts of up to 30 digits before and 12 after the point, with the integer that they are in units of the last. */
const amountArb = fc.record({
  units: fc.bigInt({ min: -(10n ** 42n), max: 10n ** 42n }),
  places: fc.integer({ min: 0, max: 12 }),
})

function textOf({ units, places }: { readonly units: bigint; readonly places: number }): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
  const cut = digits.length - places
  return `${units < 0n ? '-' : ''}${digits.slice(0, cut)}${places === 0 ? '' : `.${digits.slice(cut)}`}`
}

describe('an amount', () => {
  test('keeps every digit, however long it is, in any notation', () => {
    fc.assert(
      fc.property(amountArb, amountArb, (a, b) => {
        const isEqual = a.units * 10n ** BigInt(b.places) === b.units * 10n ** BigInt(a.places)
        expect(sameValue('money', textOf(a), textOf(b))).toBe(isEqual)
        const scientific = `${a.units}e-${a.places}`
        for (const other of [scientific, `${textOf(a)}${a.places === 0 ? '.' : ''}000`, ` ${textOf(a)} `])
          expect(sameValue('money', textOf(a), other)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('is rounded to the minor unit, a half away from zero, by exact arithmetic', () => {
    fc.assert(
      fc.property(amountArb, fc.integer({ min: 0, max: 4 }), ({ units, places }, decimals) => {
        const text = decimalText(textOf({ units, places }), decimals)
        const [whole = '', fraction = ''] = (text ?? '').replace('-', '').split('.')
        expect(fraction.length).toBeLessThanOrEqual(decimals)
        const rounded = BigInt(whole + fraction.padEnd(decimals, '0')) * (text?.startsWith('-') ? -1n : 1n)
        // Twice the distance, in units of the finer of the two notations, is at most one minor unit.
        const scale = 10n ** 12n
        const exact = (units * scale) / 10n ** BigInt(places)
        const distance = (rounded * scale) / 10n ** BigInt(decimals) - exact
        expect((distance < 0n ? -distance : distance) * 2n <= scale / 10n ** BigInt(decimals)).toBe(true)
      }),
      { numRuns: 2000 },
    )
    expect(['0.5', '-0.5', '2.5', '0.49', '1e3', '.5'].map((text) => decimalText(text, 0))).toEqual([
      '1',
      '-1',
      '3',
      '0',
      '1000',
      '1',
    ])
    expect(decimalText('0.004', 2)).toBe('0')
    expect(decimalText('-0.004', 2)).toBe('0')
  })

  test('that is none is compared as the text that it is', () => {
    for (const text of ['on request', '1,5', '0x10', '1e999', 'NaN', '12 EUR']) expect(decimalText(text)).toBeNull()
    expect(sameValue('money', 'on request', 'On request')).toBe(false)
  })

  test('goes to a CRM as a number only where that holds all its digits', () => {
    expect([exactNumber('1234.50'), exactNumber(0.1), exactNumber('9007199254740993'), exactNumber('')]).toEqual([
      1234.5,
      0.1,
      null,
      null,
    ])
    fc.assert(
      fc.property(amountArb, (amount) => {
        const number = exactNumber(textOf(amount))
        if (number !== null) expect(sameValue('money', number, textOf(amount))).toBe(true)
      }),
    )
  })

  test.each([
    ['JPY', 0],
    ['usd', 2],
    ['KWD', 3],
    // As ISO 4217 has them: what these amounts are shown with is less.
    ['IQD', 3],
    ['HUF', 2],
    ['none', undefined],
    [null, undefined],
  ])('of %s has %s decimals', (code, digits) => {
    expect(minorDigits(code)).toBe(digits)
  })
})

describe('an amount of a pair', () => {
  const [field] = mappedFields(
    'account',
    [
      {
        adsappField: 'annualRevenue',
        crmField: 'revenue',
        direction: 'bidirectional',
        transformRule: null,
        conflictPolicy: null,
        isCustom: false,
      },
    ],
    [{ name: 'revenue', type: 'money', currencyField: 'currency' }],
  )
  const plan = (of: { local: string; remote: string; ours?: string; theirs?: string }) =>
    reconcilePair({
      ...onePair({ local: null, remote: null }),
      mapping: field === undefined ? [] : [field],
      base: { annualRevenue: of.local },
      local: localRecord({ annualRevenue: of.local, ...(of.ours === undefined ? {} : { currency: of.ours }) }),
      remote: {
        ...remoteRecord({ revenue: of.remote }),
        ...(of.theirs === undefined ? {} : { currencies: { revenue: of.theirs } }),
      },
    }).localPatch

  test('is compared at the minor unit of its currency, whichever side names it', () => {
    expect(plan({ local: '1000', remote: '1000.4', theirs: 'JPY' })).toEqual({})
    expect(plan({ local: '1000', remote: '1000.4', ours: 'JPY' })).toEqual({})
    expect(plan({ local: '1000', remote: '1000.5', theirs: 'JPY' })).toEqual({ annualRevenue: '1000.5' })
    expect(plan({ local: '12.50', remote: '12.504', theirs: 'USD' })).toEqual({})
    expect(plan({ local: '12.50', remote: '12.504', theirs: 'KWD' })).toEqual({ annualRevenue: '12.504' })
  })

  test('in two currencies is compared at the finer one, and in none that is known by all digits', () => {
    expect(plan({ local: '10.2', remote: '10.4', ours: 'JPY', theirs: 'USD' })).toEqual({ annualRevenue: '10.4' })
    expect(plan({ local: '10.2', remote: '10.2000001' })).toEqual({ annualRevenue: '10.2000001' })
    expect(plan({ local: '10.2', remote: '10.2000001', theirs: 'points' })).toEqual({ annualRevenue: '10.2000001' })
  })

  test('has its currency read beside it', () => {
    const fields = fieldsToRead(field === undefined ? [] : [field])
    expect(fields).toEqual([{ name: 'revenue', type: 'money', currencyField: 'currency' }])
    expect(currenciesOf(fields, (name) => (name === 'currency' ? ' JPY ' : null))).toEqual({ currencies: { revenue: 'JPY' } })
    expect(currenciesOf(fields, () => null)).toEqual({})
  })
})

test('a currency that can be entered is one that something is sold in', () => {
  expect(['EUR', 'usd', ' jpy ', 'KWD', 'XCG', 'XOF', 'XPF', 'XCD'].filter((code) => !isCurrencyInUse(code))).toEqual([])
  expect(['XXX', 'xxx', 'XTS', 'XAU', 'XDR', 'BGN', 'ANG', 'EURO', 'EU', '€', 'ZZZ', ''].filter(isCurrencyInUse)).toEqual([])
})
