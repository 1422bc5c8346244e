import { NextRequest } from 'next/server'
import { expect, test } from 'vitest'
import { config, proxy } from '../../../proxy.ts'

const at = (path: string) => new NextRequest(`https://hub.example${path}`)

test.each(['/quote/%E0', '/quote/%ED%A0%80/pdf', '/dashboard/contacts/%'])(
  'an address whose escapes are no text is a page that does not exist: %s',
  async (path) => {
    const answer = await proxy(at(path))
    expect(answer.headers.get('x-middleware-rewrite')).toBe('https://hub.example/_not-found')
  },
)

test.each(['/api/v1/tenants/%E0/contacts', '/crm/%E0', '/webhooks/%C3%28'])('a program is told so in JSON: %s', async (path) => {
  const answer = await proxy(at(path))
  expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'not_found' } }])
})

test('other addresses go on, and of those that programs call the ones that have only the characters of its paths are not even looked at', async () => {
  for (const path of ['/quote/%41bc', '/docs?x=%E0']) {
    expect((await proxy(at(path))).headers.get('x-middleware-rewrite')).toBeNull()
  }
  const matches = (path: string) => config.matcher.some((matcher) => new RegExp(`^${matcher}$`).test(path))
  const plain = ['/api/v1/tenants/11111111-1111-4111-8111-111111111111/contacts', '/crm/sync/contact', '/webhooks/repair-request']
  expect(plain.filter(matches)).toEqual([])
  const others = ['/api/%E0', '/crm/%E0', '/webhooks/%C3%28', '/', '/dashboard/contacts', '/crmx', '/quote/%E0']
  expect(others.filter((path) => !matches(path))).toEqual([])
})

test('every page has a policy of its own, under which no inline script runs', async () => {
  const nonces = new Set<string>()
  for (const path of ['/docs', '/quote/abc', '/invitation', '/forgot-password', '/auth/confirm']) {
    const { headers } = await proxy(at(path))
    const policy = headers.get('content-security-policy') ?? ''
    const [, script = ''] = /script-src ([^;]+)/.exec(policy) ?? []
    const [, nonce = ''] = /^'nonce-([\w+/=]{22,})' 'strict-dynamic'$/.exec(script) ?? []
    expect([path, script]).toEqual([path, `'nonce-${nonce}' 'strict-dynamic'`])
    expect(headers.get('x-middleware-request-x-nonce')).toBe(nonce)
    for (const part of [
      "default-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ])
      expect(policy.split('; ')).toContain(part)
    nonces.add(nonce)
  }
  expect(nonces.size).toBe(5)
})

test.each(['https://evil.example', 'https://evil.hub.example', 'null', 'no address', 'about:blank'])(
  'a form that a page of another site sends, %s, is refused in words, also where the page hides which one it is',
  async (origin) => {
    const sent = (headers: Record<string, string>, path = '/forgot-password') =>
      proxy(new NextRequest(`https://hub.example${path}`, { method: 'POST', headers: { host: 'hub.example', ...headers } }))
    const page = await sent({ origin })
    expect([page.status, page.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8'])
    expect(await page.text()).toContain('Nothing was done.')
    const script = await sent({ origin, 'next-action': 'a' })
    expect([script.status, script.headers.get('content-type')]).toEqual([403, 'text/plain;charset=UTF-8'])
    for (const own of [
      {},
      { origin: 'https://hub.example' },
      { origin: 'https://hub.test', 'x-forwarded-host': 'hub.test, inner' },
    ])
      expect((await sent(own)).status).toBe(200)
    // Programs have keys, and are refused by what they send.
    expect((await sent({ origin }, '/crm/sync/%41')).status).toBe(200)
  },
)
