import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startTestStack, type TestOrganization, type TestStack } from '../support/test-stack.ts'
import { ownEnvironment } from './support/own-environment.ts'

let stack: TestStack
let ours: TestOrganization
const routes = async () => ({
  keys: await import('../../app/api/keys/route.ts'),
  key: await import('../../app/api/keys/[keyId]/route.ts'),
  search: await import('../../app/api/search/route.ts'),
})
let api: Awaited<ReturnType<typeof routes>>
const enter = ownEnvironment()
beforeAll(async () => {
  stack = await startTestStack()
  enter(stack.env)
  api = await routes()
  ours = await stack.createTestOrganisation({ members: 1 })
  // Who was just seen is not noted again, which only a server can do.
  await stack.sql('update organization_members set last_seen_at = now()', [])
})
afterAll(async () => {
  await stack.close()
})

type Call = { readonly token?: string; readonly headers?: Record<string, string>; readonly body?: unknown }

function request(method: string, path: string, { token, headers = {}, body }: Call): Request {
  return new Request(`http://localhost${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}
const answer = async (response: Response) => ({
  status: response.status,
  body: z.record(z.string(), z.unknown()).parse(await response.json()),
  retryAfter: response.headers.get('retry-after'),
})
const makeKey = async (body: unknown, token = ours.owner.accessToken) =>
  answer(await api.keys.POST(request('POST', '/api/keys', { token, body })))
const madeSchema = z.object({ id: z.string(), key: z.string(), prefix: z.string() })

test('a key is shown once, listed without itself, and refused once it is revoked', async () => {
  const made = await makeKey({ name: ' Shop ', scopes: ['records:read', 'records:write'] })
  expect(made).toMatchObject({
    status: 201,
    body: { name: 'Shop', scopes: ['records:read', 'records:write'], rate_limit: 300, expires_at: null },
  })
  const { id, key, prefix } = madeSchema.parse(made.body)
  expect(key).toMatch(/^adsk_[\w-]{43}$/)
  expect(key.startsWith(prefix)).toBe(true)
  const listed = await answer(await api.keys.GET(request('GET', '/api/keys', { token: ours.owner.accessToken })))
  expect(listed).toMatchObject({ status: 200, body: { keys: [{ id, name: 'Shop', prefix, revoked_at: null }] } })
  expect(JSON.stringify(listed.body)).not.toContain(key)
  const stored = JSON.stringify(await stack.sql('select to_jsonb(k) from api_keys k', []))
  expect(stored).not.toContain(key.slice(prefix.length))

  const context = { params: Promise.resolve({ keyId: id }) }
  const revoked = await answer(
    await api.key.DELETE(request('DELETE', `/api/keys/${id}`, { token: ours.owner.accessToken }), context),
  )
  expect(revoked).toMatchObject({ status: 200, body: { id, revoked_at: expect.any(String) } })
  const refused = await answer(await api.search.GET(request('GET', '/api/search?q=ab', { token: key })))
  expect(refused).toMatchObject({ status: 401, body: { error: { code: 'api_key_invalid' } } })
})

test('what is wrong with a wanted key is said of every field, and nothing is made', async () => {
  const before = await stack.sql('select count(*) from api_keys', [])
  const wrong = await makeKey({ name: '', scopes: ['everything'], rate_limit: 0, expires_at: '2020-01-01T00:00:00Z', more: 1 })
  expect(wrong).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_request', field: 'name', fields: expect.any(Array) } },
  })
  const faults = z.object({ error: z.object({ fields: z.array(z.object({ field: z.string() })) }) }).parse(wrong.body)
    .error.fields
  expect(faults.map(({ field }) => field)).toEqual(['name', 'scopes[0]', 'expires_at', 'rate_limit', 'more'])
  expect(await stack.sql('select count(*) from api_keys', [])).toEqual(before)
})

test('keys make no keys, and members make none', async () => {
  const { key } = madeSchema.parse((await makeKey({ name: 'Writer', scopes: ['records:write'] })).body)
  expect(await makeKey({ name: 'More', scopes: ['records:read'] }, key)).toMatchObject({
    status: 403,
    body: { error: { code: 'not_for_keys' } },
  })
  const [member] = ours.members
  expect(await makeKey({ name: 'More', scopes: ['records:read'] }, member?.accessToken)).toMatchObject({
    status: 403,
    body: { error: { code: 'forbidden' } },
  })
})
