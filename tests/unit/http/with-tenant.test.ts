import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readEnv } from '../../../src/lib/core/env.ts'
import { isNamed } from '../../../src/lib/http/named-organization.ts'
import { notifications } from '../../../src/lib/http/operations/notifications.ts'
import type { Route } from '../../../src/lib/http/route.ts'
import { operationsOf } from '../../../src/lib/http/v1/operations.ts'
import { withTenant } from '../../../src/lib/http/with-tenant.ts'
import { resourceOf } from '../../../src/lib/records/resources/resources.ts'

beforeEach(() => {
  for (const [name, value] of Object.entries({
    NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:1',
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'p',
    SUPABASE_SECRET_KEY: 's',
    CRON_SECRET: 'a-secret-of-this-test',
    CRM_ENCRYPTION_KEY: 'k',
    APP_URL: 'https://hub.example.test',
  }))
    vi.stubEnv(name, value)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

const serve = withTenant(notifications.markNotifications, () => Promise.reject(new Error('This was let in.')))

async function codeFor(headers: Readonly<Record<string, string>>): Promise<unknown> {
  const answer = await serve(
    new Request('https://hub.example.test/api/notifications/read', { method: 'POST', headers, body: '{}' }),
  )
  return answer.json()
}

test.each<Record<string, string>>([{}, { authorization: '' }])(
  'a page of another site is refused where the cookie alone would say who asks: %j',
  async (headers) => {
    for (const origin of ['https://evil.example', 'null', 'https://hub.example.test.evil.example'])
      expect(await codeFor({ ...headers, origin })).toMatchObject({ error: { code: 'cross_site' } })
    // The environment is read once a process, maybe by another file's test.
    expect(await codeFor({ ...headers, origin: new URL(readEnv().appUrl).origin })).not.toMatchObject({
      error: { code: 'cross_site' },
    })
  },
)

test('whoever is nobody is told each way in', async () => {
  const letIn = () => Promise.reject(new Error('This was let in.'))
  const asked = async (ofPeople: Route) => {
    const headers = { authorization: 'Basic eDp5' }
    const params = Promise.resolve({ tenant_id: 'acme' })
    const answer = await ofPeople(new Request('https://hub.example.test/x', { headers }), { params })
    return [answer.status, await answer.json()]
  }
  expect(await asked(withTenant(notifications.readNotifications, letIn))).toMatchObject([
    401,
    { error: { code: 'signed_out', message: 'Sign in first, or send a valid access token.' } },
  ])
  expect(await asked(withTenant(operationsOf(resourceOf('contact')).list, letIn))).toMatchObject([
    401,
    { error: { code: 'signed_out', message: 'Sign in first, or send a valid access token or an API key.' } },
  ])
})

test('an organisation is named by its slug, or by its id in either case', () => {
  const organization = { id: 'ab000000-0000-4000-8000-0000000000cd', slug: 'acme' }
  for (const named of [organization.id, organization.id.toUpperCase(), 'acme']) expect(isNamed(organization, named)).toBe(true)
  for (const named of ['', 'acme2', 'ab000000-0000-4000-8000-0000000000ce']) expect(isNamed(organization, named)).toBe(false)
})
