import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { unreachable } from '../../../src/lib/crm/connector-kit/unreachable.ts'

test('a missing response is transient and names the CRM', () => {
  expect(unreachable('salesforce', undefined)).toMatchObject({
    kind: 'transient',
    code: 'crm_unreachable',
    message: expect.stringMatching(/^Salesforce could not be reached\./),
    retryAfterMs: 500,
  })
})

test('of an error only name and message are kept, nothing of the request', () => {
  const thrown = Object.assign(new TypeError('fetch failed'), {
    config: { headers: { Authorization: 'Bearer s3cret' } },
    cause: new Error('s3cret'),
  })
  const failure = unreachable('pipedrive', thrown)
  expect(failure.cause).toEqual({ name: 'TypeError', message: 'fetch failed' })
  expect(inspect(failure, { depth: 9 })).not.toContain('s3cret')
})

test('a request that was never sent has no effect, whichever SDK says so; any other may still be carried out', () => {
  const withCode = (code: string) => Object.assign(new Error(code), { code })
  const wrapped = (cause: unknown) => new TypeError('fetch failed', { cause })
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED']) {
    expect([code, unreachable('salesforce', wrapped(withCode(code))).effect]).toEqual([code, 'none'])
    expect(unreachable('hubspot', wrapped(wrapped(withCode(code)))).effect).toBe('none')
  }
  const everyAddress = new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')], 'all refused')
  expect(unreachable('pipedrive', wrapped(everyAddress)).effect).toBe('none')
  for (const code of ['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'EPIPE', 'ETIMEDOUT']) {
    expect([code, unreachable('salesforce', wrapped(withCode(code))).effect]).toEqual([code, 'pending'])
  }
  expect(unreachable('salesforce', undefined).effect).toBe('pending')
})
