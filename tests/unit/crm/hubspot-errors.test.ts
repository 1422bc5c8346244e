import { describe, expect, test } from 'vitest'
import { existingId, holderId, propertyAtFault, reasonOf, refusal } from '../../../src/lib/crm/hubspot/errors.ts'

const packed =
  'Property values were not valid: [{"isValid":false,"message":"Email address not-an-email is invalid","error":"INVALID_EMAIL","name":"email","localizedErrorMessage":"Email address not-an-email is invalid"}]'

describe('HubSpot error response', () => {
  test('401 asks to reconnect, and an expired token has a code of its own', () => {
    expect(
      refusal(401, { category: 'EXPIRED_AUTHENTICATION', message: 'The OAuth token used to make this call expired' }),
    ).toMatchObject({ kind: 'auth', code: 'token_expired', retryable: false })
    expect(refusal(401, { category: 'INVALID_AUTHENTICATION' })).toMatchObject({ kind: 'auth', code: 'token_refused' })
    expect(refusal(401, 'not json at all')).toMatchObject({ kind: 'auth', code: 'token_refused' })
  })

  test('403 names the missing permission', () => {
    const failure = refusal(403, {
      category: 'MISSING_SCOPES',
      errors: [{ message: 'x', context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }],
    })
    expect(failure).toMatchObject({ kind: 'auth', code: 'missing_scopes' })
    expect(failure.message).toContain('crm.objects.contacts.write')
    expect(refusal(403, null)).toMatchObject({ code: 'missing_scopes' })
  })

  test.each([
    ['SECONDLY', 'rate_limit', 1_000],
    ['TEN_SECONDLY_ROLLING', 'rate_limit', 10_000],
    [undefined, 'rate_limit', 10_000],
    ['DAILY', 'daily_limit', 3_600_000],
  ])('429 with policy %s is %s, with a wait of %i ms', (policyName, code, retryAfterMs) => {
    expect(refusal(429, { category: 'RATE_LIMITS', policyName })).toMatchObject({
      kind: 'rate_limit',
      code,
      retryAfterMs,
      retryable: true,
    })
  })

  test.each([423, 477, 500, 502, 503, 504, 521])('%i is transient, and honours Retry-After', (status) => {
    const failure = refusal(status, null)
    expect(failure).toMatchObject({
      kind: 'transient',
      code: 'crm_unavailable',
      retryable: true,
      retryAfterMs: status === 423 ? 2_000 : 500,
    })
    expect(refusal(status, null, '7')).toMatchObject({ retryAfterMs: 7_000 })
    for (const header of ['', null, 'Wed, 21 Oct 2026 07:28:00 GMT'])
      expect(refusal(status, null, header).retryAfterMs).toBe(failure.retryAfterMs)
  })

  test('any other status is final, with HubSpot’s category as code', () => {
    expect(refusal(400, { category: 'VALIDATION_ERROR', message: 'Property "x" does not exist' })).toMatchObject({
      kind: 'rejected',
      code: 'validation_error',
      message: 'HubSpot refused: Property "x" does not exist',
      retryable: false,
    })
    expect(refusal(404, undefined)).toMatchObject({
      kind: 'rejected',
      code: 'crm_rejected',
      message: 'HubSpot refused: HTTP 404',
    })
    expect(refusal(409, { message: 'x'.repeat(2000) }).message.length).toBeLessThan(600)
  })

  test('the cause holds only status, category and correlation id', () => {
    expect(
      refusal(400, {
        category: 'A',
        correlationId: 'c-1',
        message: 'm',
        context: { token: ['s3cret'] },
        headers: { authorization: 's3cret' },
      }).cause,
    ).toEqual({ status: 400, category: 'A', correlationId: 'c-1' })
  })
})

describe('property at fault', () => {
  test('is extracted from HubSpot’s packed message', () => {
    expect(propertyAtFault(packed)).toEqual({
      message: 'Email address not-an-email is invalid',
      field: 'email',
      code: 'invalid_email',
    })
    expect(propertyAtFault('x [{"message":"only this"}]')).toEqual({ message: 'only this' })
    expect(propertyAtFault('x [{"message":"over\\ntwo lines","name":"phone"},{"message":"b","name":"c"}] y')).toEqual({
      message: 'over\ntwo lines',
      field: 'phone',
    })
  })

  test('is not guessed when the message has none', () => {
    for (const message of [
      '',
      'Contact already exists. Existing ID: 51',
      '[{broken}]',
      '[{"name":"email"}]',
      '[{"message":1}]',
      '[{}]',
    ]) {
      expect(propertyAtFault(message)).toEqual({ message })
    }
    expect(propertyAtFault('y'.repeat(600)).message).toBe(`${'y'.repeat(500)}…`)
  })
})

describe('id of the existing contact', () => {
  test('is taken from HubSpot’s message', () => {
    expect(existingId('Contact already exists. Existing ID: 33451')).toBe('33451')
    expect(existingId('contact already exists. existing id:7 (merged)')).toBe('7')
  })
  test('is null when the message has none', () => {
    for (const message of ['', 'Contact already exists.', 'Existing ID: none']) expect(existingId(message)).toBeNull()
  })
})

describe('reason', () => {
  test.each([
    ['INVALID_EMAIL', 'Email address x is invalid', 'invalid_email'],
    ['INVALID_OPTION', 'x was not one of the allowed options: [label: "A"]', 'not_an_option'],
    ['INVALID_NUMBER', 'x was not a valid number.', 'wrong_type'],
    ['INVALID_INTEGER', 'x was not a valid integer.', 'wrong_type'],
    ['INVALID_LONG', 'x was not a valid long.', 'invalid_date'],
    ['INVALID_DATE', 'x is at 10:20:30, not midnight!', 'invalid_date'],
    ['PROPERTY_DOESNT_EXIST', 'Property "x" does not exist', 'unknown_field'],
    ['READ_ONLY_VALUE', '"x" is a read only property; its value cannot be set.', 'read_only'],
    ['CONFLICTING_UNIQUE_VALUE', '551 already has that value.', 'taken'],
    ['CONFLICT', 'Contact already exists. Existing ID: 551', 'taken'],
    ['VALIDATION_ERROR', 'Property "x" does not exist', 'unknown_field'],
    ['VALIDATION_ERROR', 'The value exceeds the maximum length', 'too_long'],
    ['VALIDATION_ERROR', 'lastname is required', 'required'],
    ['VALIDATION_ERROR', 'The value does not match the validation rule of the property', 'rule'],
    ['VALIDATION_ERROR', 'The value must be greater than 5', 'out_of_range'],
    ['VALIDATION_ERROR', 'You have reached the limit of marketing contacts', 'limit'],
    ['VALIDATION_ERROR', 'Something new', 'other'],
  ])('of %s, %j is %s', (code, message, reason) => {
    expect(reasonOf(code, message)).toBe(reason)
  })

  test('of a taken value names who has it', () => {
    expect(holderId('551 already has that value.')).toBe('551')
    expect(holderId('Contact already exists. Existing ID: 12345')).toBe('12345')
    expect(holderId('Something new')).toBeNull()
  })
})
