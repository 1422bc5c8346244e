import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { notifications } from '../../../src/lib/http/operations/notifications.ts'
import { withTenant } from '../../../src/lib/http/with-tenant.ts'

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
    expect(await codeFor({ ...headers, origin: 'https://hub.example.test' })).not.toMatchObject({ error: { code: 'cross_site' } })
  },
)
