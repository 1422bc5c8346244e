import fc from 'fast-check'
import { expect, test } from 'vitest'
import { refusal, tokenRefusal } from '../../../src/lib/crm/creatio/errors.ts'

const problem = (message: string) => ({ error: { code: '', message } })

test.each([
  [401, null, 'auth', 'token_expired'],
  // Without access Creatio sends to its page for signing in.
  [302, null, 'auth', 'token_expired'],
  [403, problem('No right to insert.'), 'auth', 'missing_scopes'],
  [429, null, 'rate_limit', 'rate_limit'],
  [500, problem('Something went wrong.'), 'transient', 'crm_unavailable'],
  [502, '<html>', 'transient', 'crm_unavailable'],
  [400, problem('Column Foo was not found.'), 'rejected', 'crm_rejected'],
  [404, problem('Not found.'), 'rejected', 'not_found'],
  // An id that is there already, in the words of SQL Server, PostgreSQL and Oracle.
  [500, problem('Violation of PRIMARY KEY constraint PK_Contact.'), 'rejected', 'duplicate_id'],
  [500, problem('duplicate key value violates unique constraint'), 'rejected', 'duplicate_id'],
  [400, problem('ORA-00001: unique constraint violated'), 'rejected', 'duplicate_id'],
] as const)('HTTP %i of the service is told by what heals it', (status, body, kind, code) => {
  const failure = refusal(status, body)
  expect([failure.kind, failure.code]).toEqual([kind, code])
  expect(failure.message).toMatch(/^Creatio .+ .+/)
})

test.each([
  [400, { error: 'invalid_client' }, 'auth', 'token_refused'],
  [401, { error: 'invalid_client', error_description: 'Unknown client.' }, 'auth', 'token_refused'],
  [500, { error: 'server_error' }, 'transient', 'crm_unavailable'],
  [400, '<html>', 'transient', 'crm_unavailable'],
  [200, '<html>', 'transient', 'crm_unavailable'],
] as const)('HTTP %i of the identity service refuses credentials only where it says so', (status, body, kind, code) => {
  const failure = tokenRefusal(status, body)
  expect([failure.kind, failure.code]).toEqual([kind, code])
})

test('it waits as long as the answer says', () => {
  expect(refusal(429, null, '12').retryAfterMs).toBe(12_000)
  expect(refusal(503, null, '3').retryAfterMs).toBe(3_000)
})

test('whatever it answers, time heals 429 and what is Creatio’s own fault, and nothing else', () => {
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 599 }), fc.jsonValue(), (status, body) => {
      expect(refusal(status, body).retryable).toBe(status === 429 || status === 408 || status >= 500)
    }),
  )
})
