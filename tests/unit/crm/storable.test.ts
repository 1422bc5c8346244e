import { expect, test } from 'vitest'
import { splitStorable } from '../../../src/lib/crm/sync/storable.ts'

test('values of the CRM that a column here cannot hold are named, and the others are stored', () => {
  const values = {
    name: 'Acme',
    annualRevenue: '12.5',
    employees: 'about ten',
    accountType: 'Customer',
    status: 'active',
    city: 'x'.repeat(501),
    phone: null,
    'custom.any': 'thing',
  }
  const { storable, rejected } = splitStorable('account', values)
  expect(storable).toEqual({ name: 'Acme', annualRevenue: '12.5', status: 'active', phone: null, 'custom.any': 'thing' })
  expect(rejected.map(({ field, code }) => [field, code])).toEqual([
    ['employees', 'invalid_value'],
    ['accountType', 'invalid_value'],
    ['city', 'too_long'],
  ])
  expect(rejected[1]?.message).toContain('one of business, individual')
})

test.each([
  ['probability', '100', true],
  ['probability', 0, true],
  ['probability', '100.5', false],
  ['probability', -1, false],
  ['probability', 'high', false],
  ['amount', `-${'9'.repeat(38)}`, true],
  ['amount', '1e40', false],
  ['amount', -1e300, false],
  ['amount', 'NaN', false],
  ['numberOfAdults', 0, true],
  ['numberOfAdults', -1, false],
  ['currency', 'BTC', true],
  ['currency', 'euro', false],
  ['currency', '€', false],
  ['numberOfAdults', 1e40, false],
  ['expectedCloseDate', '2026-11-30', true],
  ['expectedCloseDate', '9999-12-31', true],
  ['expectedCloseDate', '2026-11-30T00:00:00.000Z', true],
  ['expectedCloseDate', '0000-11-30', false],
  ['expectedCloseDate', 'Room 12', false],
])('%s takes %s: %s', (field, value, isTaken) => {
  expect(splitStorable('opportunity', { [field]: value }).rejected).toHaveLength(isTaken ? 0 : 1)
})
