import { NextRequest } from 'next/server'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import ConfirmPage from '../../../app/(auth)/auth/confirm/page.tsx'
import ResetPage from '../../../app/(auth)/auth/reset/page.tsx'
import { GET } from '../../../app/auth/v1/verify/route.ts'

const used = vi.hoisted(() => vi.fn<() => void>())
vi.mock('@/src/lib/db/user-client.ts', () => ({ userClientFromCookies: used }))
vi.mock('@/src/lib/crm/engine.ts', () => ({ engine: used }))

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
})
afterEach(() => {
  vi.unstubAllEnvs()
  used.mockClear()
})

test.each([
  [ConfirmPage, { token_hash: 'abc' }, 'Confirm and sign in'],
  [ConfirmPage, { code: 'abc' }, 'Confirm and sign in'],
  [ResetPage, { token_hash: 'abc' }, 'Set the password and sign in'],
  [ResetPage, { code: ['abc', 'def'] }, 'Set the password and sign in'],
])('a link of a mail that is opened uses nothing up: only the button of its page does', async (Page, query, button) => {
  const html = renderToStaticMarkup(await Page({ searchParams: Promise.resolve(query) }))
  expect(html).toContain(button)
  expect(html).toContain('value="abc"')
  expect(used).not.toHaveBeenCalled()
})

test.each([
  ['token=abc&type=signup', '/auth/confirm?token_hash=abc'],
  ['token=abc&type=recovery', '/auth/reset?token_hash=abc'],
  ['token=abc&type=magiclink&redirect_to=https://evil.example', '/auth/confirm?token_hash=abc'],
  ['token=abc&token=def&type=email_change', '/auth/confirm?token_hash=abc'],
  ['', '/auth/confirm?token_hash='],
])('a link of the local sign-in service leads to a page of the app, and nowhere else: %s', (query, to) => {
  const answer = GET(new NextRequest(`https://hub.example.test/auth/v1/verify?${query}`))
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `https://hub.example.test${to}`])
  expect(answer.headers.get('set-cookie')).toBeNull()
  expect(used).not.toHaveBeenCalled()
})
