import fc from 'fast-check'
import { expect, test } from 'vitest'
import { refusal } from '../../../src/lib/crm/klaviyo/errors.ts'

const problem = (code: string, detail: string) => ({
  errors: [{ id: 'x', status: 400, code, title: 'Title.', detail, source: {} }],
})

test.each([
  [401, problem('not_authenticated', 'Missing or invalid private key.'), 'auth', 'token_refused'],
  [403, problem('permission_denied', 'You lack a scope.'), 'auth', 'missing_scopes'],
  [429, problem('throttled', 'Request was throttled.'), 'rate_limit', 'rate_limit'],
  [500, 'no JSON', 'transient', 'crm_unavailable'],
  [503, null, 'transient', 'crm_unavailable'],
  [408, null, 'transient', 'crm_unavailable'],
  [400, problem('invalid', 'Invalid email address'), 'rejected', 'invalid'],
  [409, problem('duplicate_profile', 'A profile already exists.'), 'rejected', 'duplicate_profile'],
  [404, {}, 'rejected', 'crm_rejected'],
] as const)('HTTP %i is told by what heals it', (status, body, kind, code) => {
  const failure = refusal(status, body)
  expect([failure.kind, failure.code]).toEqual([kind, code])
  expect(failure.message).toMatch(/^Klaviyo .+ .+/)
})

test('Klaviyo’s own words are kept, and how long it asks to wait', () => {
  expect(refusal(400, problem('invalid', 'Invalid email address')).said).toBe('Invalid email address')
  expect(refusal(429, null, '12').retryAfterMs).toBe(12_000)
  expect(refusal(503, null, '3').retryAfterMs).toBe(3_000)
  expect(refusal(429, null).retryAfterMs).toBe(1_000)
})

test('whatever it answers, time heals 429 and what is Klaviyo’s own fault, and nothing else', () => {
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 599 }), fc.jsonValue(), (status, body) => {
      const { retryable, message } = refusal(status, body)
      expect(retryable).toBe(status === 429 || status === 408 || status >= 500)
      expect(message).toMatch(/\w+ \w+/)
    }),
  )
})
