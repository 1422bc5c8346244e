import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foreignAmounts } from '../../../src/lib/crm/domain/amounts.ts'
import type { FieldValues } from '../../../src/lib/crm/domain/entities.ts'
import type { MappedField } from '../../../src/lib/crm/domain/field-mapping.ts'
import { decideNewLocal, decidePair } from '../../../src/lib/crm/sync/decide.ts'
import { deciding, link } from './support/deciding.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

const amount = (of: Partial<MappedField> = {}) => textField('amount', { type: 'money', ourCurrencyField: 'currency', ...of })
/** The ways in which a CRM has currencies, of which none is told ours. */
const crms: Readonly<Record<string, readonly MappedField[]>> = {
  'of one currency': [textField('name'), amount({ currency: 'EUR' })],
  'of several, with the currency not mapped': [textField('name'), amount({ currencyField: 'crm_currency' })],
}
const inEuro = (properties: FieldValues) => ({ ...remoteRecord(properties), currencies: { crm_amount: 'EUR' } })

function decided(mapping: readonly MappedField[], ours: FieldValues, theirs: FieldValues, base: FieldValues) {
  const decision = decidePair(deciding({ mapping }), link({ base }), localRecord(ours), inEuro(theirs), null)
  if (decision.kind !== 'apply') throw new Error('Nothing was decided.')
  return decision
}

describe.each(Object.entries(crms))('a CRM %s', (_name, mapping) => {
  const base = { name: 'Rome', amount: 1 }
  test('is not sent an amount of another currency, and is sent the rest', () => {
    const { entry, update } = decided(
      mapping,
      { name: 'Bern', amount: 2, currency: 'USD' },
      { crm_name: 'Rome', crm_amount: 1 },
      base,
    )
    expect(update?.values).toEqual({ name: 'Bern' })
    expect(entry).toMatchObject({ status: 'attention', error: { code: 'other_currency', field: 'amount' } })
    expect(entry.error?.message).toMatch(/USD here and in EUR in HubSpot/)
    expect(entry.base['amount']).toBe(1)
  })

  test('has its amount not taken over as one of ours, and the rest is', () => {
    const { entry } = decided(mapping, { name: 'Rome', amount: 1, currency: 'USD' }, { crm_name: 'Bern', crm_amount: 2 }, base)
    expect(entry.patch).toEqual({ name: 'Bern' })
    expect(entry).toMatchObject({ status: 'attention', error: { code: 'other_currency', field: 'amount' } })
  })

  test.each(['EUR', 'eur', null])('gets and gives amounts that are in its currency, or in none here: %j', (currency) => {
    const sent = decided(mapping, { name: 'Rome', amount: 2, currency }, { crm_name: 'Rome', crm_amount: 1 }, base)
    expect(sent.update?.values).toEqual({ amount: 2 })
    const taken = decided(mapping, { name: 'Rome', amount: 1, currency }, { crm_name: 'Rome', crm_amount: 2 }, base)
    expect(taken.entry).toMatchObject({ patch: { amount: 2 }, status: 'linked' })
  })

  test('has its currency come with the amount of a new record', () => {
    const decision = decideNewLocal(deciding({ mapping }), null, inEuro({ crm_name: 'Rome', crm_amount: 5 }))
    expect(decision).toMatchObject({ entry: { createRecord: { name: 'Rome', amount: 5, currency: 'EUR' } } })
    const without = decideNewLocal(deciding({ mapping }), null, inEuro({ crm_name: 'Rome', crm_amount: null }))
    expect(without).not.toHaveProperty('entry.createRecord.currency')
  })
})

test('an amount whose currency is synced comes along with it', () => {
  const mapping = [amount({ currencyField: 'crm_currency' }), textField('currency')]
  expect(foreignAmounts(mapping, { amount: 1 }, localRecord({ currency: 'USD' }), inEuro({}))).toEqual([])
})

test('no amount reaches a side that counts in another currency, whatever is known of the two', () => {
  const code = fc.constantFrom('EUR', 'usd', 'JPY', '', null)
  fc.assert(
    fc.property(code, code, fc.constantFrom(undefined, 'EUR', 'JPY'), fc.boolean(), (ours, theirs, fixed, isNew) => {
      const mapping = [amount(fixed === undefined ? { currencyField: 'crm_currency' } : { currency: fixed })]
      const remote = isNew ? null : { currencies: theirs === null ? {} : { crm_amount: theirs } }
      const held = (remote?.currencies['crm_amount'] ?? fixed ?? '').toUpperCase()
      const isForeign = foreignAmounts(mapping, { amount: 1 }, localRecord({ currency: ours }), remote).length > 0
      const said = (ours ?? '').toUpperCase()
      if (said === '' || said === held) expect(isForeign).toBe(false)
      else if (held !== '' || isNew) expect(isForeign).toBe(true)
    }),
  )
})
