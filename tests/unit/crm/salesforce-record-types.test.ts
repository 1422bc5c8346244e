import { expect, test } from 'vitest'
import { describeSchema } from '../../../src/lib/crm/salesforce/schema.ts'
import { withRecordTypes } from '../../../src/lib/crm/salesforce/record-types.ts'

const ofObject = (...recordTypeInfos: readonly object[]) => describeSchema.parse({ fields: [], recordTypeInfos })
const type = (recordTypeId: string, name: string, of: object = {}) => ({
  recordTypeId,
  name,
  developerName: name,
  master: false,
  active: true,
  available: true,
  defaultRecordTypeMapping: false,
  urls: {},
  ...of,
})
const field = { name: 'RecordTypeId', label: 'Record Type ID', type: 'text', readOnly: false } as const

test('a record type is one of those that the connected user may give, by its name', () => {
  const described = ofObject(
    type('012000000000001AAA', 'Group travel'),
    type('012000000000002AAA', 'Partner', { available: false }),
    type('012000000000003AAA', 'Former', { active: false }),
    type('012000000000000AAA', 'Master', { master: true }),
  )
  expect(withRecordTypes(field, described)).toMatchObject({
    type: 'picklist',
    options: [
      { value: '012000000000001AAA', label: 'Group travel' },
      { value: '012000000000000AAA', label: 'Master' },
    ],
  })
})

test('the field stays as it is where nothing is told of record types, and so does every other field', () => {
  expect(withRecordTypes(field, ofObject())).toEqual(field)
  expect(withRecordTypes({ ...field, name: 'OwnerId' }, ofObject(type('012000000000001AAA', 'Group travel')))).toMatchObject({
    type: 'text',
  })
})
