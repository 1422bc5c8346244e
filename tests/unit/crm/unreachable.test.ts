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
