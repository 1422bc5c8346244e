import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { readEntered, readSubmitted } from '../../../src/lib/http/submitted.ts'

const asked = vi.hoisted(() => vi.fn<(name: string) => void>())
const tenant = vi.hoisted(() => ({
  client: {
    from: (table: string) => asked(`from ${table}`),
    rpc: (name: string) => {
      asked(`rpc ${name}`)
      return Promise.resolve({ data: null, error: { code: '42501', message: '' } })
    },
    auth: new Proxy(
      {},
      { get: (_auth, name) => () => Promise.resolve({ data: {}, error: { code: String(name), message: '' } }) },
    ),
  },
  organizationId: 'a1000000-0000-4000-8000-000000000001',
  organizationName: 'A',
  userId: 'a1000000-0000-4000-8000-000000000002',
  email: 'somebody@a.test',
  role: 'owner',
  memberships: [],
}))
vi.mock('@/src/components/shell/require-tenant.ts', () => ({ requireTenant: () => Promise.resolve(tenant) }))
vi.mock('@/src/lib/http/session.ts', () => ({ currentSession: () => Promise.resolve({ kind: 'tenant', tenant }) }))
vi.mock('@/src/lib/db/user-client.ts', () => ({
  userClientFromCookies: () => Promise.resolve(tenant.client),
  passingClient: () => tenant.client,
}))
vi.mock('next/cache', () => ({ revalidatePath: () => undefined }))
vi.mock('next/headers', () => ({ headers: () => Promise.resolve(new Headers()), cookies: () => Promise.resolve(new Map()) }))

const root = resolve(import.meta.dirname, '../../..')
const files = globSync('{app,src}/**/*.{ts,tsx}', { cwd: root }).filter((file) =>
  readFileSync(resolve(root, file), 'utf8').startsWith("'use server'"),
)
const redirection = z.object({ digest: z.string().startsWith('NEXT_REDIRECT') })

beforeEach(() => asked.mockClear())

test.each(files)(
  'whatever the actions of %s are called with by hand, they end in words and ask the database for nothing',
  async (file) => {
    const actions = z
      .record(z.string(), z.custom<(...given: readonly unknown[]) => Promise<unknown>>())
      .parse(await import(resolve(root, file)))
    const failed: string[] = []
    for (const [name, action] of Object.entries(actions)) {
      if (action.length === 0) continue
      for (const given of [undefined, null, 1, 'x', [], {}, true, { id: 'x' }])
        await action(given, given, given, given).catch((thrown: unknown) => {
          if (!redirection.safeParse(thrown).success) failed.push(`${name}(${JSON.stringify(given)}): ${String(thrown)}`)
        })
    }
    expect(failed).toEqual([])
    expect(asked.mock.calls.flat().filter((call) => call !== 'rpc accept_invitation')).toEqual([])
  },
)

test('there are actions to call', () => expect(files.length).toBeGreaterThan(10))

test.each(['a\u0000b', '\ud800'])(
  'text that no database can hold goes no further than the action that it was sent to: %j',
  (text) => {
    const schema = z.object({ within: z.array(z.record(z.string(), z.string())) })
    for (const within of [[{ of: text }], [{}, { [text]: 'of' }]]) {
      expect(() => readSubmitted(schema, { within })).toThrow('characters that cannot be stored')
      // Of a form the field is named.
      expect(readEntered(schema, { within })).toEqual({ within })
    }
  },
)
