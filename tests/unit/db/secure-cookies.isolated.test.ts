import { once } from 'node:events'
import { createServer } from 'node:http'
import type { CookieMethodsServer } from '@supabase/ssr'
import { expect, test, vi } from 'vitest'
import { userClient } from '../../../src/lib/db/user-client.ts'
import { chooseOrganization } from '../../../src/lib/http/organization-choice.ts'

const kept = vi.hoisted(() => vi.fn<(cookie: unknown) => void>())
vi.mock('next/headers', () => ({ cookies: () => Promise.resolve({ set: kept }), headers: () => Promise.resolve(new Headers()) }))

type Changed = Parameters<NonNullable<CookieMethodsServer['setAll']>>[0]

test('where people come by https, a session’s cookie goes over https alone, and no other host of the domain can set it', async () => {
  const user = { id: '11111111-1111-4111-8111-111111111111', aud: 'authenticated', email: 'a@b.test', app_metadata: {} }
  const session = { access_token: 'a.b.c', refresh_token: 'r', token_type: 'bearer', expires_in: 3600, user }
  const signIn = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(session))
  }).listen(0, '127.0.0.1')
  await once(signIn, 'listening')
  const address = signIn.address()
  if (address === null || typeof address === 'string') throw new Error('No port.')
  Object.assign(process.env, {
    NEXT_PUBLIC_SUPABASE_URL: `http://127.0.0.1:${address.port}`,
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_key',
    SUPABASE_SECRET_KEY: 'sb_secret_key',
    CRON_SECRET: 'sixteen letters!',
    CRM_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    APP_URL: 'https://app.example.com',
  })
  const changed: Changed = []
  const client = userClient({ getAll: () => [], setAll: (all) => void changed.push(...all) }, null)
  expect((await client.auth.signInWithPassword({ email: 'a@b.test', password: 'password' })).error).toBeNull()
  expect(changed.length).toBeGreaterThan(0)
  for (const { name, options } of changed) {
    expect(name).toMatch(/^__Host-/)
    expect(options).toMatchObject({ secure: true, httpOnly: true, sameSite: 'lax', path: '/' })
    expect(options).not.toHaveProperty('domain')
  }
  signIn.close()

  // Nor does it choose in which of their organisations people work.
  await chooseOrganization(user.id)
  expect(kept).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ name: '__Host-adsapp-organization', value: user.id, secure: true, httpOnly: true, path: '/' }),
  )
  expect(kept.mock.calls[0]?.[0]).not.toHaveProperty('domain')
})
