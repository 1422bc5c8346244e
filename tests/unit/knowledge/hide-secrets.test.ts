import { expect, test } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import type { ContentPart } from '../../../src/lib/knowledge/domain/content.ts'
import { StatusFailure } from '../../../src/lib/knowledge/fetch/failures.ts'
import { failureWithoutSecrets, secretHider, withoutSecrets } from '../../../src/lib/knowledge/hide-secrets.ts'

const hide = secretHider({
  api_key: 'key-of-the-shop',
  client_secret: 'pin-1',
  headers: { Authorization: 'Bearer token-of-the-shop', Cookie: 'session=cookie-of-the-shop' },
})

test('what a source tells of how it was asked is read without its secrets', async () => {
  const parts: ContentPart[] = [
    { kind: 'record', path: 'headers', lines: [{ path: 'headers.key-of-the-shop', value: 'x: token-of-the-shop.' }] },
    {
      kind: 'prose',
      path: 'key-of-the-shop',
      text: 'asked with session=cookie-of-the-shop, cookie-of-the-shop and Bearer token-of-the-shop; pin-1',
    },
  ]
  async function* content() {
    yield* parts
  }
  const shown: ContentPart[] = []
  for await (const part of withoutSecrets(content(), hide)) shown.push(part)
  expect(shown).toEqual([
    { kind: 'record', path: 'headers', lines: [{ path: 'headers.***', value: 'x: ***.' }] },
    { kind: 'prose', path: '***', text: 'asked with ***, *** and ***; pin-1' },
  ])
})

test('a failure keeps all but the secrets in its words', () => {
  const told = new StatusFailure(302, {
    kind: 'rejected',
    code: 'source_redirected',
    message: 'The source sends us on to https://elsewhere.example/?key=key-of-the-shop',
    retryAfterMs: 3_000,
  })
  const shown = failureWithoutSecrets(told, hide)
  expect(shown).toBeInstanceOf(StatusFailure)
  expect(shown).toMatchObject({ status: 302, kind: 'rejected', code: 'source_redirected', retryAfterMs: 3_000 })
  expect(shown instanceof Failure && shown.message).toBe('The source sends us on to https://elsewhere.example/?key=***')
  const other = new Failure({ kind: 'rejected', code: 'graphql_error', message: 'no' })
  expect(failureWithoutSecrets(other, hide)).toBe(other)
})
