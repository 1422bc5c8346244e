import { describe, expect, test } from 'vitest'
import type { RemoteWrite } from '../../../src/lib/crm/port/writes.ts'
import { salesforceObject } from '../../../src/lib/crm/salesforce/objects.ts'
import type { FieldType } from '../../../src/lib/crm/domain/entities.ts'
import { refused, withFieldOfParser } from '../../../src/lib/crm/salesforce/refused.ts'

const contact = salesforceObject('contact')
const { externalIdField } = contact

const create: RemoteWrite = { kind: 'create', key: 'new', externalId: 'ours', properties: {} }
const update: RemoteWrite = {
  kind: 'update',
  key: 'known',
  id: '003xx000004TmiQAAS',
  properties: {},
  before: { id: '003xx000004TmiQAAS', properties: {}, updatedAt: '2026-11-20T10:00:00.000Z', keys: [] },
}
const problem = (code: string, fields: readonly string[] = [], existingId: string | null = null) => ({
  code,
  message: 'As Salesforce says',
  fields,
  existingId,
  duplicates: null,
})

describe('rejected row', () => {
  test.each(['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY', 'NOT_FOUND', 'MALFORMED_ID'])(
    'an update with %s is gone when the error concerns the record itself',
    (code) => {
      expect(refused(contact, update, problem(code))).toEqual({ kind: 'gone', key: 'known' })
      expect(refused(contact, update, problem(code, ['Id']))).toEqual({ kind: 'gone', key: 'known' })
    },
  )

  test('a missing reference is not gone', () => {
    expect(refused(contact, update, problem('INVALID_CROSS_REFERENCE_KEY', ['OwnerId']))).toMatchObject({
      kind: 'rejected',
      code: 'invalid_cross_reference_key',
      field: 'OwnerId',
    })
    expect(refused(contact, create, problem('INVALID_CROSS_REFERENCE_KEY'))).toMatchObject({ kind: 'rejected' })
  })

  test('a record type that the connected user may not give is refused as that, and the record is not gone', () => {
    for (const write of [create, update])
      expect(refused(contact, write, problem('INVALID_CROSS_REFERENCE_KEY', ['RecordTypeId']))).toMatchObject({
        kind: 'rejected',
        reason: 'not_for_user',
        field: 'RecordTypeId',
      })
  })

  test('a create with a value that only one record can have exists; an update names the record that has it', () => {
    const existing = problem('DUPLICATE_VALUE', ['Number__c'], '003xx000004TmiRAAS')
    expect(refused(contact, create, existing)).toEqual({ kind: 'exists', key: 'new', id: '003xx000004TmiRAAS' })
    expect(refused(contact, create, problem('DUPLICATE_VALUE'))).toEqual({ kind: 'exists', key: 'new', id: null })
    expect(refused(contact, update, existing)).toMatchObject({
      kind: 'rejected',
      reason: 'taken',
      field: 'Number__c',
      holders: ['003xx000004TmiRAAS'],
    })
  })

  describe('by a duplicate rule', () => {
    const match = (values: Readonly<Record<string, string>>, sameFields: readonly string[] = []) => ({
      ...problem('DUPLICATES_DETECTED'),
      duplicates: {
        rule: 'Twins',
        mayAllow: true,
        matches: [{ id: '003xx000004TmiRAAS', sameFields, values: { Id: '003xx000004TmiRAAS', ...values } }],
      },
    })

    test('a create exists only where the email is the same; anybody else who looks alike is for a person to tell', () => {
      const anna = { ...create, properties: { Email: 'Anna@Example.test', LastName: 'Berg' } }
      expect(refused(contact, anna, match({ Email: 'anna@example.test' }))).toEqual({
        kind: 'exists',
        key: 'new',
        id: '003xx000004TmiRAAS',
      })
      const asked = refused(contact, anna, match({ LastName: 'Berg', Email: 'other@example.test' }))
      expect(asked).toMatchObject({
        kind: 'rejected',
        reason: 'duplicate_rule',
        holders: ['003xx000004TmiRAAS'],
        rule: { name: 'Twins', mayAllow: true },
      })
      // Without what tells it apart, it would make the duplicate.
      expect(asked).not.toHaveProperty('field')
    })

    test('an update names the field that it has in common with the match', () => {
      const edit = { ...update, properties: { Title: 'CTO', Phone: '1', Email: 'b@example.test' } }
      expect(refused(contact, edit, match({ Phone: '1', Email: 'x@example.test' }))).toMatchObject({ field: 'Phone' })
      expect(refused(contact, edit, match({ Email: 'B@example.test' }))).toMatchObject({ field: 'Email' })
      expect(refused(contact, edit, match({}, ['Title']))).toMatchObject({ field: 'Title' })
      expect(refused(contact, edit, match({}))).toMatchObject({ field: 'Email' })
      expect(refused(contact, { ...update, properties: { Floor__c: '3' } }, match({}))).not.toHaveProperty('field')
    })
  })

  test('a value of the wrong type is the field’s that it can only be', () => {
    const types = new Map<string, FieldType>([
      ['A__c', 'boolean'],
      ['B__c', 'boolean'],
      ['Birthdate', 'date'],
    ])
    const edit = { ...update, properties: { LastName: 'x', A__c: 'perhaps', B__c: 'maybe', Birthdate: 'soon' } }
    const fieldsOf = (message: string) => withFieldOfParser({ ...problem('JSON_PARSER_ERROR'), message }, edit, types).fields
    const place = ' or request may be missing a required field at [line:1, column:17]'
    expect(fieldsOf(`Cannot deserialize instance of boolean from VALUE_STRING value maybe${place}`)).toEqual(['B__c'])
    expect(fieldsOf(`Cannot deserialize instance of boolean from VALUE_STRING value "maybe"${place}`)).toEqual(['B__c'])
    expect(fieldsOf(`Cannot deserialize instance of boolean from START_OBJECT${place}`)).toEqual(['A__c'])
    expect(fieldsOf(`Cannot deserialize instance of date from VALUE_STRING value soon${place}`)).toEqual(['Birthdate'])
    expect(fieldsOf(`Cannot deserialize instance of double from VALUE_STRING value soon${place}`)).toEqual([])
    expect(fieldsOf('The request body cannot be read')).toEqual(['LastName'])
  })

  test('a collision on our own id is not a duplicate', () => {
    expect(refused(contact, create, problem('DUPLICATE_VALUE', [externalIdField], '003xx000004TmiRAAS'))).toMatchObject({
      kind: 'rejected',
      field: externalIdField,
    })
  })

  test('any other error is rejected with Salesforce’s code, message and field', () => {
    expect(refused(contact, create, problem('STRING_TOO_LONG', ['Title']))).toEqual({
      kind: 'rejected',
      key: 'new',
      reason: 'too_long',
      code: 'string_too_long',
      message: 'As Salesforce says',
      field: 'Title',
    })
    expect(refused(contact, update, problem('UNABLE_TO_LOCK_ROW'))).not.toHaveProperty('field')
  })
})
