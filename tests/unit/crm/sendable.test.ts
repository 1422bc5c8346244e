import { describe, expect, test } from 'vitest'
import type { FieldType, FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import { type MappedField, writeRemote } from '../../../src/lib/crm/domain/field-mapping.ts'
import { splitSendable } from '../../../src/lib/crm/domain/sendable.ts'
import { decidePair } from '../../../src/lib/crm/sync/decide.ts'
import { deciding, pair } from './support/deciding.ts'
import { textField } from './support/pairs.ts'

const field = (type: FieldType): MappedField => ({ ...textField('firstName'), type, label: 'Visit' })

describe('a value of ours for a field of the CRM', () => {
  test.each<[FieldType, FieldValue, FieldValue]>([
    ['date', '2026-05-01', '2026-05-01'],
    ['date', '2026-05-01T10:00:00Z', '2026-05-01'],
    ['datetime', '2026-05-01 10:00:00', '2026-05-01T10:00:00.000Z'],
    ['number', '12.50', '12.50'],
    ['number', ' 42 ', '42'],
    ['number', '1e3', '1000'],
    ['money', '+.5', '0.5'],
    ['boolean', 'TRUE', 'true'],
    ['boolean', ' False ', 'false'],
    ['email', 'Jörg@München.example', 'Jörg@xn--mnchen-3ya.example'],
    ['email', 'ann@acme.example', 'ann@acme.example'],
    ['email', 'no address', 'no address'],
    ['text', 'Room 12', 'Room 12'],
    ['date', null, null],
    ['number', '  ', '  '],
  ])('as a %s, %j is sent as %j', (type, value, sent) => {
    const mapping = [field(type)]
    const { sendable, rejected } = splitSendable(mapping, { firstName: value }, 'HubSpot')
    expect(rejected).toEqual([])
    expect(writeRemote(mapping, sendable)).toEqual({ crm_firstName: sent })
  })

  test.each<[FieldType, FieldValue, string]>([
    ['date', 'Room 12', '“Visit” takes a date like 2026-11-30 in HubSpot, and “Room 12” is not one.'],
    ['date', '2026-2-1', '“Visit” takes a date like 2026-11-30 in HubSpot, and “2026-2-1” is not one.'],
    ['datetime', 'soon', '“Visit” takes a time like 2026-11-30T10:00:00Z in HubSpot, and “soon” is not one.'],
    ['number', '0x10', '“Visit” takes a number in HubSpot, and “0x10” is not one.'],
    ['number', true, '“Visit” takes a number in HubSpot, and “true” is not one.'],
    ['boolean', 'yes', '“Visit” takes true or false in HubSpot, and “yes” is not one.'],
  ])('as a %s, %j is rejected with the reason', (type, value, message) => {
    expect(splitSendable([field(type)], { firstName: value }, 'HubSpot')).toEqual({
      sendable: {},
      rejected: [
        {
          field: 'firstName',
          crmField: 'crm_firstName',
          reason: type.startsWith('date') ? 'invalid_date' : 'wrong_type',
          message,
        },
      ],
    })
  })
})

test('a field with a value that the CRM cannot hold keeps its base and needs attention; the other fields of the edit are sent', () => {
  const before = { firstName: '2026-05-01', company: 'Acme' }
  const edited = { firstName: 'Room 12', company: 'Initech' }
  const ctx = deciding({ mapping: [field('date'), textField('company')] })
  expect(decidePair(ctx, ...pair(before, edited, ['2026-05-01', 'Acme']), null)).toMatchObject({
    entry: {
      status: 'attention',
      outcome: 'failed',
      base: { firstName: '2026-05-01', company: 'Initech' },
      error: { code: 'invalid_value', field: 'firstName' },
      changes: [
        { side: 'crm', kind: 'updated', field: 'company' },
        { side: 'crm', kind: 'failed', field: 'firstName' },
      ],
    },
    update: { values: { company: 'Initech' } },
  })
})
