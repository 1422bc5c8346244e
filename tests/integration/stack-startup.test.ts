import { createServer } from 'node:http'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closeServer, listen } from '../../sandbox/listen.ts'
import { startLocalCron } from '../../sandbox/local-cron.ts'
import { seedDemo } from '../../sandbox/seed.ts'
import { parseConfiguration } from '../../sandbox/stack/configuration.ts'
import { keptSecrets } from '../../sandbox/stack/secrets.ts'
import { createSerialQueue } from '../../src/lib/core/serial-queue.ts'
import { startTestStack } from '../support/test-stack.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adsapp-startup-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the configuration', () => {
  test('needs no variable', () => {
    const configuration = parseConfiguration('/app', {})
    expect(configuration).toMatchObject({ port: 3000, appUrl: 'http://localhost:3000', dataDir: '/app/.adsapp' })
    expect(configuration.supabase).toMatchObject({ kind: 'embedded', port: 54_321 })
    expect(configuration.sandboxPorts).toEqual({
      salesforce: 54_331,
      hubspot: 54_330,
      pipedrive: 54_332,
      klaviyo: 54_333,
      creatio: 54_334,
      sources: 54_335,
    })
  })

  test('uses the real service as soon as it is configured', () => {
    const supabase = {
      NEXT_PUBLIC_SUPABASE_URL: 'https://project.supabase.co',
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'publishable',
      SUPABASE_SECRET_KEY: 'secret',
    }
    expect(parseConfiguration('/app', supabase)).toMatchObject({
      supabase: { kind: 'hosted' },
      sandboxPorts: { hubspot: 54_330 },
    })
    const hubspot = { HUBSPOT_CLIENT_ID: 'id', HUBSPOT_CLIENT_SECRET: 'secret' }
    expect(parseConfiguration('/app', hubspot)).toMatchObject({
      supabase: { kind: 'embedded' },
      sandboxPorts: { hubspot: null, salesforce: 54_331 },
    })
    const off = Object.values(parseConfiguration('/app', { ADSAPP_SANDBOX: 'off' }).sandboxPorts)
    expect(off).toEqual(off.map(() => null))
  })

  test.each([
    [{ PORT: 'x' }, 'PORT must be a port number'],
    [{ ADSAPP_SANDBOX: 'no' }, 'ADSAPP_SANDBOX must be on or off'],
    [{ NEXT_PUBLIC_SUPABASE_URL: 'https://a.example', SUPABASE_SECRET_KEY: 's' }, 'NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY not'],
    [{ HUBSPOT_CLIENT_SECRET: 's' }, 'HUBSPOT_CLIENT_ID not'],
    [{ SUPABASE_SECRET_KEY: 'eyJ' }, 'SUPABASE_SECRET_KEY must begin with sb_secret_'],
    [{ WEBHOOK_API_KEY: 'your-webhook-api-key' }, 'WEBHOOK_ORGANIZATION'],
    [{ WEBHOOK_ORGANIZATION: 'acme' }, 'WEBHOOK_API_KEY'],
    [{ CRM_ENCRYPTION_KEY: 'your-32-character-key-here-1234' }, 'CRM_ENCRYPTION_KEY must hold 32 random bytes'],
  ])('%j is refused by the variable’s name', (environment, message) => {
    expect(() => parseConfiguration('/app', environment)).toThrow(message)
  })
})

test('secrets are generated once, readable by this user only, and never overwritten', async () => {
  const dataDir = join(folder, 'data')
  const first = await keptSecrets(dataDir)
  expect(await keptSecrets(dataDir)).toEqual(first)
  expect(Buffer.from(first.encryptionKey, 'base64')).toHaveLength(32)
  const file = join(dataDir, 'secrets.json')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await writeFile(file, '{"publishableKey":')
  await expect(keptSecrets(dataDir)).rejects.toThrow(`${file} cannot be read`)
  expect(await readFile(file, 'utf8')).toBe('{"publishableKey":')
})

test('an interrupted seed is completed by the next start, and then not repeated', async () => {
  const stack = await startTestStack()
  try {
    const target = { url: stack.supabaseUrl, publishableKey: stack.publishableKey, secretKey: stack.secretKey, sql: stack.sql }
    const dying: typeof target.sql = (query, parameters) => {
      if (query.startsWith('insert') && parameters?.[0] === 'Acme') throw new Error('killed')
      return stack.sql(query, parameters)
    }
    await expect(seedDemo({ ...target, sql: dying })).rejects.toThrow('killed')
    const count = (table: string) => stack.sql<{ n: number }>(`select count(*)::int as n from ${table}`)
    expect(await count('contacts')).toEqual([{ n: 300 }])

    await stack.sql(`delete from contacts where id in (select id from contacts limit 120)`)
    await seedDemo(target)
    expect(await count('contacts')).toEqual([{ n: 340 }])
    expect(await count('auth.users')).toEqual([{ n: 5 }])
    expect(await count('organizations')).toEqual([{ n: 2 }])
    expect(await count('tickets')).toEqual([{ n: 4 }])
    expect(await count(`intake_items where status = 'pending_approval'`)).toEqual([{ n: 3 }])

    await stack.sql(`delete from contacts where id in (select id from contacts limit 5)`)
    await seedDemo(target)
    expect(await count('contacts')).toEqual([{ n: 335 }])
  } finally {
    await stack.close()
  }
})

test('the cron requests delta syncs at once, authenticates its calls and reports failures', async () => {
  const calls: string[] = []
  const server = createServer((request, answer) => {
    calls.push(`${request.url} ${request.headers.authorization}`)
    answer.writeHead(503).end('not now')
  })
  const port = await listen(server, { port: 0, service: 'the test', variable: 'PORT' })
  const vercelFile = join(folder, 'vercel.json')
  const crons = ['delta-sync', 'cleanup'].map((job) => ({ path: `/api/cron/crm-sync?job=${job}`, schedule: '0 0 1 1 *' }))
  await writeFile(vercelFile, JSON.stringify({ crons }))
  const reported = Promise.withResolvers<string>()
  const cron = await startLocalCron({
    origin: `http://127.0.0.1:${port}`,
    cronSecret: 'the-secret',
    vercelFile,
    report: reported.resolve,
  })
  try {
    expect(await reported.promise).toBe('Cron /api/cron/crm-sync?job=delta-sync failed: status 503 not now')
    expect(calls).toEqual(['/api/cron/crm-sync?job=delta-sync Bearer the-secret'])
  } finally {
    cron.stop()
    await closeServer(server)
  }
})

test('tasks of one queue never overlap, and one that fails does not block the next', async () => {
  const queue = createSerialQueue()
  let running = 0
  const task = async (index: number) => {
    running += 1
    expect(running).toBe(1)
    await new Promise(setImmediate)
    running -= 1
    if (index % 2 === 0) throw new Error('refused')
    return index
  }
  const results = await Promise.allSettled([0, 1, 2, 3].map((index) => queue(() => task(index))))
  expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled'])
})
