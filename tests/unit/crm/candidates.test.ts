import { describe, expect, test } from 'vitest'
import { labelOf, recognisedBy } from '../../../src/lib/crm/sync/candidates.ts'
import { keysOf } from '../../../src/lib/crm/domain/record-keys.ts'
import type { RemoteRecord } from '../../../src/lib/crm/domain/records.ts'
import { textField } from './support/pairs.ts'

const contacts = { object: 'contact', mapping: ['firstName', 'lastName', 'email'].map((name) => textField(name)) } as const

const record = (properties: RemoteRecord['properties'], emails: readonly string[] = []): RemoteRecord => ({
  id: '1027',
  properties,
  keys: keysOf('email', emails),
  updatedAt: '2026-11-28T12:00:00Z',
})

describe('what people know a record by', () => {
  test('is the name, with the address beside it, and no other value of the record', () => {
    expect(
      labelOf(contacts, record({ crm_firstName: 'Thea', crm_lastName: 'Twin', crm_email: 'thea@example.test', crm_id: '1027' })),
    ).toBe('Thea Twin (thea@example.test)')
  })
  test('is the address without a name, and the id where nothing else is known', () => {
    expect(labelOf(contacts, record({}, ['thea@example.test']))).toBe('thea@example.test')
    expect(labelOf(contacts, record({}))).toBe('record 1027')
  })
  test('what two have in common is never an empty address', () => {
    expect(recognisedBy('contact', '')).not.toContain('email')
    expect(recognisedBy('contact', 'thea@example.test')).toBe('the email thea@example.test')
  })
})
