import type { CookieMethodsServer } from '@supabase/ssr'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoPassword } from '../../sandbox/seed.ts'
import { userClient } from '../../src/lib/db/user-client.ts'
import { startTestStack, type TestStack } from '../support/test-stack.ts'

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack({ seed: true })
  Object.assign(process.env, stack.env)
})
afterAll(() => stack.close())

type Changed = Parameters<NonNullable<CookieMethodsServer['setAll']>>[0]

test('a session’s cookie ends after a month at most, no script can read it, and signing out ends it', async () => {
  const changed: Changed = []
  const kept = new Map<string, string>()
  const cookies: CookieMethodsServer = {
    getAll: () => [...kept].map(([name, value]) => ({ name, value })),
    setAll: (all) => {
      changed.push(...all)
      for (const { name, value } of all) kept.set(name, value)
    },
  }
  const client = userClient(cookies, null)
  expect((await client.auth.signInWithPassword({ email: 'admin@acme.test', password: demoPassword })).error).toBeNull()
  expect(changed.length).toBeGreaterThan(0)
  for (const { options } of changed) {
    expect(options).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/' })
    expect(options.maxAge).toBeLessThanOrEqual(30 * 24 * 60 * 60)
  }
  expect(changed.some(({ value, options }) => value !== '' && options.maxAge === 30 * 24 * 60 * 60)).toBe(true)
  changed.length = 0
  await client.auth.signOut({ scope: 'local' })
  expect(changed.length).toBeGreaterThan(0)
  for (const { value, options } of changed) expect({ value, maxAge: options.maxAge }).toEqual({ value: '', maxAge: 0 })
})
