import { describe, expect, test } from 'vitest'
import type { RemoteWrite } from '../../../src/lib/crm/connector.ts'
import { externalIdField } from '../../../src/lib/crm/salesforce/mapping.ts'
import { refused } from '../../../src/lib/crm/salesforce/writes.ts'

const create: RemoteWrite = { kind: 'create', key: 'new', externalId: 'ours', properties: {} }
const update: RemoteWrite = {
  kind: 'update',
  key: 'known',
  id: '003xx000004TmiQAAS',
  properties: {},
  before: { id: '003xx000004TmiQAAS', properties: {}, updatedAt: '2026-11-20T10:00:00.000Z', emails: [] },
}
const problem = (code: string, fields: readonly string[] = [], existingId: string | null = null) => ({
  code,
  message: 'As Salesforce says',
  fields,
  existingId,
})

describe('rejected row', () => {
  test.each(['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY', 'NOT_FOUND', 'MALFORMED_ID'])(
    'an update with %s is gone when the error concerns the record itself',
    (code) => {
      expect(refused(update, problem(code))).toEqual({ kind: 'gone', key: 'known' })
      expect(refused(update, problem(code, ['Id']))).toEqual({ kind: 'gone', key: 'known' })
    },
  )

  test('a missing reference is not gone', () => {
    expect(refused(update, problem('INVALID_CROSS_REFERENCE_KEY', ['OwnerId']))).toMatchObject({
      kind: 'rejected',
      code: 'invalid_cross_reference_key',
      field: 'OwnerId',
    })
    expect(refused(create, problem('INVALID_CROSS_REFERENCE_KEY'))).toMatchObject({ kind: 'rejected' })
  })

  test.each(['DUPLICATES_DETECTED', 'DUPLICATE_VALUE'])('a create with %s exists', (code) => {
    expect(refused(create, problem(code, [], '003xx000004TmiRAAS'))).toEqual({
      kind: 'exists',
      key: 'new',
      id: '003xx000004TmiRAAS',
    })
    expect(refused(create, problem(code))).toEqual({ kind: 'exists', key: 'new', id: null })
    expect(refused(update, problem(code, [], '003xx000004TmiRAAS'))).toMatchObject({ kind: 'rejected' })
  })

  test('a collision on our own id is not a duplicate', () => {
    expect(refused(create, problem('DUPLICATE_VALUE', [externalIdField], '003xx000004TmiRAAS'))).toMatchObject({
      kind: 'rejected',
      field: externalIdField,
    })
  })

  test('any other error is rejected with Salesforce’s code, message and field', () => {
    expect(refused(create, problem('STRING_TOO_LONG', ['Title']))).toEqual({
      kind: 'rejected',
      key: 'new',
      code: 'string_too_long',
      message: 'As Salesforce says',
      field: 'Title',
    })
    expect(refused(update, problem('UNABLE_TO_LOCK_ROW'))).not.toHaveProperty('field')
  })
})
