import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { RemoteWrite } from '../../../src/lib/crm/port/writes.ts'
import { salesforceObject } from '../../../src/lib/crm/salesforce/objects.ts'
import { refused } from '../../../src/lib/crm/salesforce/refused.ts'
import { problemOf, problemsOf, refusal, statusOf } from '../../../src/lib/crm/salesforce/errors.ts'

const contact = salesforceObject('contact')

const body = (errorCode: string, message = 'Something was said') => [{ errorCode, message }]

describe('Salesforce error response', () => {
  test('an expired session and a refused token have different codes', () => {
    expect(refusal(401, body('INVALID_SESSION_ID', 'Session expired or invalid'))).toMatchObject({
      kind: 'auth',
      code: 'token_expired',
      retryable: false,
    })
    expect(refusal(401, body('INVALID_SESSION_ID', 'This session is not valid for use with the REST API'))).toMatchObject({
      kind: 'auth',
      code: 'app_refused',
    })
    expect(refusal(401, '<html>')).toMatchObject({ kind: 'auth', code: 'token_refused' })
  })

  test('the daily limit waits an hour, the limit of concurrent calls a second', () => {
    expect(refusal(403, body('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'))).toMatchObject({
      kind: 'rate_limit',
      code: 'daily_limit',
      retryAfterMs: 3_600_000,
      message: expect.stringContaining('24 hours'),
    })
    expect(
      refusal(403, body('REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.')),
    ).toMatchObject({ kind: 'rate_limit', code: 'rate_limit', retryAfterMs: 1_000 })
  })

  test.each([
    [500, 'UNKNOWN_EXCEPTION'],
    [503, 'SERVER_UNAVAILABLE'],
    [400, 'UNABLE_TO_LOCK_ROW'],
    [400, 'QUERY_TIMEOUT'],
    [502, ''],
    [420, ''],
  ])('%i %s is transient', (status, code) => {
    expect(refusal(status, code === '' ? '<html>' : body(code))).toMatchObject({ kind: 'transient', retryable: true })
  })

  test.each([
    [403, 'API_DISABLED_FOR_ORG', 'API Enabled'],
    [403, 'INSUFFICIENT_ACCESS', 'permission'],
    [403, 'FUNCTIONALITY_NOT_ENABLED', 'permission'],
    [403, 'SOMETHING_NEW', 'permission'],
    [400, 'INVALID_TYPE', 'permission'],
  ])('%i %s names the missing permission', (status, code, hint) => {
    const failure = refusal(status, body(code))
    expect(failure).toMatchObject({ kind: 'auth', code: 'missing_scopes' })
    expect(failure.message).toContain(hint)
    expect(failure.message).toContain('Something was said')
  })

  test('invalid values are a rejection with Salesforce’s code and message; status and problems stay readable', () => {
    const failure = refusal(400, [{ errorCode: 'STRING_TOO_LONG', message: 'Too long', fields: ['Title'] }])
    expect(failure).toMatchObject({ kind: 'rejected', code: 'string_too_long', message: 'Salesforce refused: Too long' })
    expect(statusOf(failure)).toBe(400)
    expect(problemsOf(failure)).toEqual([
      { code: 'STRING_TOO_LONG', message: 'Too long', fields: ['Title'], existingId: null, duplicates: null },
    ])
    expect(refusal(412, null)).toMatchObject({ kind: 'rejected', code: 'precondition_failed' })
  })
})

test('an unknown field is named by the message, where nothing else names it', () => {
  const message = "No such column 'Emial' on sobject of type Contact"
  expect(problemOf({ code: 'INVALID_FIELD', message }).fields).toEqual(['Emial'])
  expect(problemOf({ code: 'INVALID_FIELD', message, fields: ['Email'] }).fields).toEqual(['Email'])
})

test('a failure keeps only the parts of the response that are used', () => {
  const failure = refusal(400, [{ errorCode: 'X', message: 'y', request: 'secret-token' }])
  expect(inspect(failure, { depth: 9 })).not.toContain('secret-token')
})

describe('id of the existing record', () => {
  const entry = { code: 'DUPLICATE_VALUE', message: '' }

  test('is read from a unique field’s message, in its long form', () => {
    const message = 'duplicate value found: Number__c duplicates value on record with id: 003xx000004TmiQ'
    expect(problemOf({ ...entry, message }).existingId).toBe('003xx000004TmiQAAS')
  })

  test.each(['duplicateResult', 'duplicateResut'])('is read from a duplicate rule’s matches under %s', (spelling) => {
    const matches = { matchResults: [{ matchRecords: [{ record: { Id: '003xx000004TmiQAAS' } }] }] }
    expect(problemOf({ ...entry, [spelling]: matches }).existingId).toBe('003xx000004TmiQAAS')
  })

  test('is null where the response has none', () => {
    expect(problemOf({ ...entry, message: 'Use one of these records?' }).existingId).toBeNull()
  })
})

describe('reason', () => {
  const before = { id: '003xx000004TmiQAAS', properties: {}, updatedAt: '2026-11-20T10:00:00.000Z', keys: [] }
  const write: RemoteWrite = { kind: 'update', key: 'k', id: before.id, properties: { Title: 'x' }, before }

  test.each([
    ['JSON_PARSER_ERROR', 'wrong_type'],
    ['STRING_TOO_LONG', 'too_long'],
    ['INVALID_EMAIL_ADDRESS', 'invalid_email'],
    ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'not_an_option'],
    ['NUMBER_OUTSIDE_VALID_RANGE', 'out_of_range'],
    ['REQUIRED_FIELD_MISSING', 'required'],
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'rule'],
    ['INVALID_FIELD_FOR_INSERT_UPDATE', 'read_only'],
    ['INVALID_FIELD', 'unknown_field'],
    ['INVALID_CROSS_REFERENCE_KEY', 'unknown_reference'],
    ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'automation'],
    ['ENTITY_IS_LOCKED', 'locked'],
    ['UNABLE_TO_LOCK_ROW', 'busy'],
    ['INSUFFICIENT_ACCESS_OR_READONLY', 'forbidden'],
    ['STORAGE_LIMIT_EXCEEDED', 'storage_full'],
    ['LIMIT_EXCEEDED', 'limit'],
    ['DUPLICATE_VALUE', 'taken'],
    ['DUPLICATES_DETECTED', 'duplicate_rule'],
    ['SOMETHING_NEW', 'other'],
  ])('of %s is %s, with its field', (code, reason) => {
    expect(refused(contact, write, problemOf({ code, message: 'As Salesforce says', fields: ['Title'] }))).toMatchObject({
      kind: 'rejected',
      reason,
      field: 'Title',
      message: 'As Salesforce says',
    })
  })

  test('the place in our request that a parser names is left out', () => {
    const message =
      'Cannot deserialize instance of boolean from VALUE_STRING value perhaps or request may be missing a required field at [line:1, column:17]'
    expect(refused(contact, write, problemOf({ code: 'JSON_PARSER_ERROR', message, fields: ['Title'] }))).toMatchObject({
      message: 'Cannot deserialize instance of boolean from VALUE_STRING value perhaps',
    })
  })

  test('a duplicate rule’s answer says its name, whether it only alerts, and whom it found', () => {
    const duplicateResult = {
      allowSave: true,
      duplicateRule: 'Standard_Contact_Duplicate_Rule',
      duplicateRuleEntityType: 'Contact',
      errorMessage: 'Use one of these records?',
      matchResults: [
        {
          entityType: 'Contact',
          errors: [],
          matchEngine: 'FuzzyMatchEngine',
          matchRecords: [
            {
              additionalInformation: [],
              fieldDiffs: [{ difference: 'SAME', name: 'LastName' }],
              matchConfidence: 100,
              record: { attributes: { type: 'Contact', url: '/x' }, Id: '003xx000004TmiR', Email: 'a@b.example' },
            },
          ],
          rule: 'Standard_Contact_Match_Rule_v1_1',
          size: 1,
          success: true,
        },
      ],
    }
    expect(problemOf({ code: 'DUPLICATES_DETECTED', message: 'm', duplicateResult }).duplicates).toEqual({
      rule: 'Standard_Contact_Duplicate_Rule',
      mayAllow: true,
      matches: [{ id: '003xx000004TmiRAAS', sameFields: ['LastName'], values: { Id: '003xx000004TmiR', Email: 'a@b.example' } }],
    })
    expect(problemOf({ code: 'X', message: 'm', duplicateResult: 'nonsense' }).duplicates).toBeNull()
  })
})
