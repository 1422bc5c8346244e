import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import { type Address, addressFields, changedAddress, readAddress } from '../../../src/lib/crm/pipedrive/kinds/address.ts'

const part = fc.option(fc.constantFrom('Dam', '1', 'Main Street', 'B', 'Utrecht', '1012', 'NL', ' ', 'é, x'), { nil: null })
const anyAddress: fc.Arbitrary<Address> = fc.record(
  {
    value: fc.option(fc.constantFrom('1 Main Street', 'Dam 1, Utrecht', 'Main Street 1', ''), { nil: null }),
    country: part,
    admin_area_level_1: part,
    admin_area_level_2: part,
    locality: part,
    sublocality: part,
    route: part,
    street_number: part,
    subpremise: part,
    postal_code: part,
  },
  { requiredKeys: [] },
)
const names = addressFields.map(({ name }) => name)
const anyChange = fc
  .dictionary(fc.constantFrom(...names), fc.option(fc.constantFrom('Kade 2', ' Berlin ', '', 'DE'), { nil: null }), {
    minKeys: 1,
  })
  .map((values) => new Map<string, FieldValue>(Object.entries(values)))
const valuesOf = (address: Address) => Object.fromEntries(names.map((name) => [name, readAddress(address, name)]))
const trimmed = (value: FieldValue | undefined) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null)

describe('an address of Pipedrive', () => {
  test('reads after a write as what was written, and in every other field as before', () => {
    fc.assert(
      fc.property(anyAddress, anyChange, (before, changes) => {
        const after = changedAddress(before, changes) ?? {}
        const expected = Object.entries(valuesOf(before)).map(([name, value]) => [
          name,
          trimmed(changes.has(name) ? changes.get(name) : value),
        ])
        expect(valuesOf(after)).toEqual(Object.fromEntries(expected))
      }),
    )
  })

  test('keeps the parts that are no fields, and never has an empty one', () => {
    fc.assert(
      fc.property(anyAddress, anyChange, (before, changes) => {
        const after = changedAddress(before, changes)
        for (const name of ['subpremise', 'sublocality', 'admin_area_level_2'] as const)
          expect(after?.[name] ?? null).toBe(trimmed(before[name] ?? null))
        expect(Object.values(after ?? {}).every((value) => value.trim() !== '')).toBe(true)
      }),
    )
  })

  test('has the street in the order of its country', () => {
    const street = { route: 'Main Street', street_number: '1' }
    expect(readAddress({ ...street, value: '1 Main Street, Springfield' }, 'address.street')).toBe('1 Main Street')
    expect(readAddress({ ...street, value: 'Main Street 1, Berlin' }, 'address.street')).toBe('Main Street 1')
    expect(readAddress(street, 'address.street')).toBe('Main Street 1')
    // Postal code and city may read like a street.
    expect(readAddress({ ...street, value: 'Main Street 1, 1 Main Street' }, 'address.street')).toBe('Main Street 1')
  })
})
