import { describe, expect, test } from 'vitest'
import { type Answer, isMissing, reasonOf, refusal, saidBy, statusOf, wordsOf } from '../../../src/lib/crm/pipedrive/errors.ts'
import { unreachable } from '../../../src/lib/crm/connector-kit/unreachable.ts'

const noLimits: Answer['limits'] = { limit: null, remaining: null, resetsInMs: null, dailyLimit: null, dailyRemaining: null }
const answer = (status: number, body: unknown = null, limits: Partial<Answer['limits']> = {}): Answer => ({
  status,
  body,
  isJson: body !== null,
  limits: { ...noLimits, ...limits },
})
const gateway = {
  success: false,
  error: 'unauthorized access',
  errorCode: 401,
  error_info: 'Please check developers.pipedrive.com',
}

describe('Pipedrive error response', () => {
  test('401 asks to reconnect, with Pipedrive’s message', () => {
    expect(refusal(answer(401, gateway))).toMatchObject({
      kind: 'auth',
      code: 'token_refused',
      retryable: false,
      message: 'Pipedrive does not accept our access. It said: “unauthorized access”. Reconnect Pipedrive; nothing is lost.',
    })
    expect(refusal(answer(401))).toMatchObject({ code: 'token_refused' })
  })

  test('402 says that the account is suspended and what to do', () => {
    expect(refusal(answer(402, {}))).toMatchObject({
      kind: 'auth',
      code: 'account_suspended',
      message: expect.stringMatching(/Settle/),
    })
  })

  test('403 with HTML is a temporary block; with JSON it is a missing permission', () => {
    expect(refusal(answer(403))).toMatchObject({ kind: 'rate_limit', code: 'blocked', retryAfterMs: 300_000, retryable: true })
    expect(refusal(answer(403, { success: false, error: 'Scope and URL mismatch' }))).toMatchObject({
      kind: 'auth',
      code: 'missing_scopes',
      message: expect.stringContaining('Scope and URL mismatch'),
    })
  })

  test.each([
    [{ remaining: 0, resetsInMs: 2_000 }, 'rate_limit', 2_000],
    [{ remaining: 0, resetsInMs: 0 }, 'rate_limit', 200],
    [{ resetsInMs: 1_000, dailyLimit: 10, dailyRemaining: 1 }, 'rate_limit', 1_000],
    [{}, 'rate_limit', 2_000],
    [{ resetsInMs: 1_000, dailyLimit: 10, dailyRemaining: 0 }, 'daily_limit', 3_600_000],
  ])('429 with %j is %s, with a wait of %i ms', (limits, code, retryAfterMs) => {
    expect(refusal(answer(429, { error: 'request over limit' }, limits))).toMatchObject({
      kind: 'rate_limit',
      code,
      retryAfterMs,
    })
  })

  test.each([408, 500, 502, 503, 504, 521])('%i is transient', (status) => {
    expect(refusal(answer(status))).toMatchObject({ kind: 'transient', code: 'crm_unavailable', retryable: true })
  })

  test.each([
    [400, { error: 'Validation failed', code: 'ERR_SCHEMA_VALIDATION_FAILED' }, 'err_schema_validation_failed'],
    [404, { error: 'Person not found' }, 'not_found'],
    [410, null, 'not_found'],
    [415, {}, 'crm_rejected'],
    [422, 'text', 'crm_rejected'],
    [501, null, 'crm_rejected'],
  ])('%i is final', (status, body, code) => {
    expect(refusal(answer(status, body))).toMatchObject({ kind: 'rejected', code, retryable: false })
  })

  test('the cause holds only status, code and message', () => {
    const { cause } = refusal(
      answer(400, { error: 'No', error_info: 'because', code: 'E', data: { token: 's3cret' }, headers: 's3cret' }),
    )
    expect(cause).toEqual({ status: 400, code: 'E', said: 'No because' })
    expect(saidBy({ error: 'x'.repeat(2000) })?.length).toBeLessThan(600)
  })

  test('status, message and whether the object is missing can be read from a failure', () => {
    const failure = refusal(answer(404, { error: 'Person not found' }))
    expect([statusOf(failure), wordsOf(failure), isMissing(failure)]).toEqual([404, 'Person not found', true])
    const silent = refusal(answer(400, {}))
    expect([wordsOf(silent), isMissing(silent)]).toEqual(['Pipedrive refused: HTTP 400', false])
  })
})

test('without a response there is no status', () => {
  expect(statusOf(unreachable('pipedrive', new Error('Network Error')))).toBeNull()
})

describe('reason', () => {
  test.each([
    ["Validation failed: emails: 'x' is not a valid email", 'invalid_email'],
    ['Validation failed: name: name is required', 'required'],
    ['Validation failed: name: must not be empty', 'required'],
    ['Validation failed: label_ids: value is not one of the options', 'not_an_option'],
    ['Validation failed: birthday: 2026-13-01 is not a valid date', 'invalid_date'],
    ['Validation failed: owner_id: expected number, received string', 'wrong_type'],
    ['Validation failed: name: longer than 255 characters', 'too_long'],
    ['Validation failed: custom_fields.abc: field does not exist', 'unknown_field'],
    ['This field cannot be changed', 'read_only'],
    ['You have no permission to edit this person', 'forbidden'],
    ['The limit of open people of your plan is reached', 'limit'],
    ['Something new', 'other'],
  ])('of %j is %s', (said, reason) => {
    expect(reasonOf(said)).toBe(reason)
  })
})
