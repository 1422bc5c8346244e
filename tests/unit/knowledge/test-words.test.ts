import { expect, test } from 'vitest'
import { egressAddress } from '../../../src/lib/core/egress/egress-address.ts'
import { Failure } from '../../../src/lib/core/errors.ts'
import { problemOf, problemOfTest, statusFailure } from '../../../src/lib/knowledge/fetch/failures.ts'
import { clientToken } from '../../../src/lib/knowledge/fetch/oauth-token.ts'

test('a test that fails does not say that it is repeated, nor that something was kept', () => {
  for (const status of [429, 500]) {
    const failure = statusFailure(status, { retryAfterSeconds: null, location: null, said: '' })
    expect(problemOf(failure).action).toContain('There is nothing to do')
    expect(problemOfTest(failure).action).toContain('Test it again later.')
    expect(problemOfTest(failure).action).not.toMatch(/nothing to do|read before|next run/)
  }
  const unreachable = new Failure({ kind: 'bug', code: 'source_unreachable', message: 'No answer.' })
  expect(problemOf(unreachable).action).toMatch(/^Check the address.* It is tried again in the next run\./)
  expect(problemOfTest(unreachable).action).toMatch(/^Check the address.* Test it again later\.$/)
  const unknown = new Failure({ kind: 'bug', code: 'unheard_of', message: 'Oh.' })
  expect(problemOfTest(unknown).action).toBe('Test it again later.')
})

test('what a token server says in a sentence ends with one full stop', async () => {
  const refusal = { error: 'invalid_client', error_description: 'Unknown client.' }
  const ask = async () => Response.json(refusal, { status: 401 })
  const client = { tokenUrl: 'https://auth.example/token', clientId: 'a', clientSecret: 'b', scope: null }
  await expect(clientToken(ask, client)).rejects.toThrow(/: invalid_client, Unknown client\.$/)
})

test('an address that is refused is not told to be https where it is a database', () => {
  expect(() => egressAddress('https://127.0.0.1:5432', new Set(), 'url')).toThrow(
    /leads to this machine\. Only addresses on the public internet can be used/,
  )
})
