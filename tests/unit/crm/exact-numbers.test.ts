import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { exactJson } from '../../../src/lib/crm/connector-kit/exact-json.ts'
import { sameValue } from '../../../src/lib/crm/domain/normalize.ts'
import { bodyOf } from '../../../src/lib/crm/pipedrive/errors.ts'
import { readValue as readPipedrive, writeValue as writePipedrive } from '../../../src/lib/crm/pipedrive/values.ts'
import { readValue as readSalesforce, writeValue as writeSalesforce } from '../../../src/lib/crm/salesforce/mapping.ts'
import { readValue as readHubSpot, writeProperties } from '../../../src/lib/crm/hubspot/mapping.ts'

/** Numbers as CRMs write them in JSON, of up to 24 digits, most of them beyond what a JavaScript number holds. */
const numberArb = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 9_999 }))
  .map(([whole, fraction]) => (fraction === 0 ? String(whole) : `${whole}.${fraction}`))

const value = z.union([z.number(), z.string()])
const common = { name: 'budget', label: 'Budget', isCustom: true, readOnly: false, options: [] }

describe('a number of any length', () => {
  test('is read from JSON with all its digits, and everything beside it as ever', () => {
    fc.assert(
      fc.property(numberArb, (text) => {
        const read = exactJson(`{"id":7,"name":"no 12345678901234567890","amounts":[${text},0.1],"none":null}`)
        expect(read).toMatchObject({ id: 7, name: 'no 12345678901234567890', none: null })
        const { amounts } = z.object({ amounts: z.array(value) }).parse(read)
        expect(sameValue('money', amounts[0] ?? null, text)).toBe(true)
        expect(amounts[1]).toBe(0.1)
      }),
    )
    expect(() => exactJson('{"a":12345678901234567890')).toThrow(SyntaxError)
  })

  test('comes from each CRM as it is there', () => {
    fc.assert(
      fc.property(numberArb, (text) => {
        for (const type of ['number', 'money'] as const) {
          const ofSalesforce = z.object({ Amount: value }).parse(exactJson(`{"Amount":${text}}`))
          expect(sameValue('money', readSalesforce(type, ofSalesforce.Amount), text)).toBe(true)
          expect(sameValue('money', readSalesforce(type, text), text)).toBe(true)
          expect(sameValue('money', readHubSpot(type, text), text)).toBe(true)
        }
        const { body } = bodyOf(`{"value":${text},"money":{"value":${text},"currency":"EUR"}}`)
        const held = z.object({ value, money: z.unknown() }).parse(body)
        for (const kind of ['number', 'amount'] as const)
          expect(sameValue('money', readPipedrive({ ...common, kind }, held.value), text)).toBe(true)
        expect(sameValue('money', readPipedrive({ ...common, kind: 'monetary' }, held.money), text)).toBe(true)
      }),
    )
  })

  test('goes to each CRM with all its digits, or is refused with a sentence', () => {
    fc.assert(
      fc.property(numberArb, (text) => {
        for (const type of ['number', 'money'] as const) expect(sameValue('money', writeSalesforce(type, text), text)).toBe(true)
        expect(writeProperties({ amount: text })).toEqual({ amount: text })
        for (const kind of ['number', 'amount', 'monetary'] as const) {
          const sent = writePipedrive({ ...common, kind }, text, 'EUR')
          if ('problem' in sent) expect(sent.problem).toContain('does not keep all digits')
          else {
            const amount = z
              .union([z.number(), z.object({ value: z.number() }).transform((money) => money.value)])
              .parse(sent.value)
            expect(sameValue('money', amount, text)).toBe(true)
          }
        }
      }),
    )
  })
})
