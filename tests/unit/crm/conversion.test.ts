import { expect, test } from 'vitest'
import { asClosed, inOnePiece } from '../../../src/lib/crm/domain/conversion.ts'
import type { MappedField } from '../../../src/lib/crm/domain/field-mapping.ts'

const row = (adsappField: string, of: Partial<MappedField> = {}): MappedField => ({
  adsappField,
  crmField: adsappField,
  direction: 'bidirectional',
  transformRule: null,
  conflictPolicy: null,
  isCustom: false,
  type: 'text',
  ...of,
})
const contact = row('convertedContact', { type: 'reference', target: 'contact' })
const account = row('convertedAccount', { type: 'reference', target: 'account' })
const [status, phone] = [row('leadStatus'), row('phone')]
const converted = { values: { leadStatus: 'converted', convertedContact: 'c', convertedAccount: 'a' } }
const waits = [{ field: 'convertedAccount', side: 'adsapp', target: 'account', ref: 'a' }] as const

test('what a lead has become is sent in one piece, with its status, or not at all', () => {
  const whole = { decidable: [contact, account, status, phone], waits: [] }
  expect(inOnePiece('lead', converted, whole)).toEqual(whole.decidable)
  expect(inOnePiece('lead', converted, { decidable: [contact, status, phone], waits })).toEqual([phone])
})

test('without its contact none of it is sent', () => {
  expect(inOnePiece('lead', converted, { decidable: [account, status, phone], waits: [] })).toEqual([phone])
})

test('a lead that is not converted is sent field by field', () => {
  const decidable = [status, phone]
  expect(inOnePiece('lead', { values: { leadStatus: 'qualified' } }, { decidable, waits })).toEqual(decidable)
})

test('a record that takes no more changes is only read', () => {
  expect(asClosed([phone, row('source', { direction: 'to_crm' })])).toEqual([{ ...phone, direction: 'from_crm' }])
})
