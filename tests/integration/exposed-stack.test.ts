import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoPassword, seedDemo, demoOrganizations } from '../../sandbox/seed.ts'
import { parseConfiguration } from '../../sandbox/stack/configuration.ts'
import { closeDataDirectory } from '../../sandbox/stack/data-directory.ts'
import { keptDemoPassword, keptSecrets } from '../../sandbox/stack/secrets.ts'
import { localOrigin } from '../../sandbox/stack/web-app.ts'
import { startTestStack } from '../support/test-stack.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adsapp-exposed-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a stack', () => {
  test('listens on this machine alone unless configured otherwise', () => {
    expect(parseConfiguration('/app', {})).toMatchObject({ host: '127.0.0.1', isExposed: false })
    expect(parseConfiguration('/app', { HOST: '0.0.0.0' })).toMatchObject({ host: '0.0.0.0', isExposed: true })
    expect(() => parseConfiguration('/app', { HOST: 'a b' })).toThrow('HOST must be an address')
  })

  test.each([
    [{ HOST: '::' }, true],
    [{ HOST: '192.168.1.5' }, true],
    [{ HOST: '::1' }, false],
    [{ HOST: 'localhost' }, false],
    [{ APP_URL: 'https://crm.example.com' }, true],
    [{ APP_URL: 'http://127.example.com' }, true],
    [{ APP_URL: 'http://127.0.0.1:3000' }, false],
    [{ APP_URL: 'http://[::1]:3000' }, false],
    [{ HUBSPOT_CLIENT_ID: 'id', HUBSPOT_CLIENT_SECRET: 's' }, true],
    [{ SALESFORCE_CLIENT_ID: 'id', SALESFORCE_CLIENT_SECRET: 's' }, true],
    [{ PIPEDRIVE_API_TOKEN: 'token' }, true],
    [{ ADSAPP_SANDBOX: 'off' }, false],
  ])('with %j: others may reach it, or what is in it is real: %s', (environment, isExposed) => {
    expect(parseConfiguration('/app', environment)).toMatchObject({ isExposed })
  })

  test('is reached by its own processes wherever it listens', () => {
    const origins = ['127.0.0.1', '0.0.0.0', '::', '10.0.0.7', '::1'].map((host) => localOrigin({ host, port: 80 }))
    expect(origins).toEqual([
      'http://127.0.0.1:80',
      'http://127.0.0.1:80',
      'http://[::1]:80',
      'http://10.0.0.7:80',
      'http://[::1]:80',
    ])
  })
})

test('the demo’s password is public only until the stack is exposed, and then stays what it became', async () => {
  expect(await keptDemoPassword(folder, await keptSecrets(folder), false)).toBe(demoPassword)
  const made = await keptDemoPassword(folder, await keptSecrets(folder), true)
  expect(made.length).toBeGreaterThanOrEqual(20)
  expect(await keptDemoPassword(folder, await keptSecrets(folder), true)).toBe(made)
  expect(await keptDemoPassword(folder, await keptSecrets(folder), false)).toBe(made)
})

test('once it is exposed, nobody gets in with the public password or with a session that began with it', async () => {
  const stack = await startTestStack({ seed: true })
  try {
    const target = { url: stack.supabaseUrl, publishableKey: stack.publishableKey, secretKey: stack.secretKey, sql: stack.sql }
    const client = createClient(target.url, target.publishableKey, { auth: { persistSession: false, autoRefreshToken: false } })
    const signIn = (email: string, password: string) => client.auth.signInWithPassword({ email, password })
    const before = await signIn('admin@acme.test', demoPassword)
    const refresh = before.data.session?.refresh_token ?? ''
    await seedDemo(target, 'made-up-password')
    await seedDemo(target, 'made-up-password')
    for (const email of ['admin@acme.test', 'member@acme.test', 'admin@globex.test']) {
      expect((await signIn(email, demoPassword)).error?.code).toBe('invalid_credentials')
      expect((await signIn(email, 'made-up-password')).error).toBeNull()
    }
    expect((await client.auth.refreshSession({ refresh_token: refresh })).error).not.toBeNull()
    expect(await stack.sql('select 1 from auth.users')).toHaveLength(
      demoOrganizations.flatMap(({ members }) => members).length + demoOrganizations.length,
    )
  } finally {
    await stack.close()
  }
})

test('a data directory that was open to others is closed, with all that a stack has written, and nothing else is touched', async () => {
  const mask = process.umask()
  try {
    await mkdir(join(folder, 'supabase/base/1'), { recursive: true })
    await mkdir(join(folder, 'storage/files'), { recursive: true })
    for (const name of [
      'secrets.json',
      'hubspot.sqlite',
      'hubspot.sqlite-wal',
      'supabase/base/1/2',
      'storage/files/1',
      'foreign.txt',
    ]) {
      await writeFile(join(folder, name), 'x')
      await chmod(join(folder, name), 0o644)
    }
    for (const name of ['', 'supabase', 'supabase/base', 'supabase/base/1', 'storage', 'storage/files'])
      await chmod(join(folder, name), 0o755)
    await closeDataDirectory(folder)
    await writeFile(join(folder, 'salesforce.sqlite'), 'x')
    const modes = new Map<string, string>()
    for (const name of ['', ...(await readdir(folder, { recursive: true }))]) {
      modes.set(name, ((await stat(join(folder, name))).mode & 0o777).toString(8))
    }
    expect(Object.fromEntries(modes)).toEqual({
      '': '700',
      supabase: '700',
      'supabase/base': '700',
      'supabase/base/1': '700',
      'supabase/base/1/2': '600',
      storage: '700',
      'storage/files': '700',
      'storage/files/1': '600',
      'secrets.json': '600',
      'hubspot.sqlite': '600',
      'hubspot.sqlite-wal': '600',
      'salesforce.sqlite': '600',
      'foreign.txt': '644',
    })
    await closeDataDirectory(join(folder, 'new/one'))
    expect((await stat(join(folder, 'new/one'))).mode & 0o777).toBe(0o700)
  } finally {
    process.umask(mask)
  }
})
