import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { parseEnv } from '../../../src/lib/core/env.ts'
import { createEngine } from '../../../src/lib/crm/engine.ts'
import { runJob } from '../../../src/lib/jobs/background-jobs.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')

const organization = '3f1d2c64-58f1-4e57-9a0c-0d4f6b7a1e22'

/** Runs the clean-up with a database that has one organisation with nothing in it. @returns what was called, and with what */
async function cleanUp(keys: string) {
  const called: { readonly name: string; readonly body: string }[] = []
  const answers: Readonly<Record<string, unknown>> = { crm_cleanup: { runs: 1 }, organizations: [{ id: organization }] }
  const server = createServer((request, response) => {
    const name = (request.url ?? '').split('?')[0]?.split('/').at(-1) ?? ''
    const answer = answers[name] ?? (request.method === 'GET' ? [] : 0)
    let body = ''
    request
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        body += chunk
      })
      .on('end', () => {
        called.push({ name, body })
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
      })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const engine = createEngine(
    parseEnv({
      NEXT_PUBLIC_SUPABASE_URL: `http://127.0.0.1:${port}`,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_cleanup',
      SUPABASE_SECRET_KEY: 'sb_secret_cleanup',
      CRON_SECRET: 'a-secret-of-the-clean-up-test',
      CRM_ENCRYPTION_KEY: keys,
      APP_URL: 'http://localhost:3000',
    }),
  )
  const silent = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    await runJob(engine, 'cleanup', { deadline: Number.POSITIVE_INFINITY, force: false })
  } finally {
    silent.mockRestore()
    server.close()
  }
  return called
}

test('the clean-up seals nothing again before what has expired is gone', async () => {
  const called = (await cleanUp(`2:${key(2)},1:${key(1)}`)).map(({ name }) => name)
  const removals = ['crm_cleanup', 'privacy_clear_values', 'privacy_purge_trash', 'privacy_forget_intake']
  expect(called.filter((name) => [...removals, 'organizations'].includes(name))).toEqual([...removals, 'organizations'])
})

test('with one key alone it seals nothing again, and looks for what other keys have sealed', async () => {
  const called = await cleanUp(`2:${key(2)}`)
  expect(called.map(({ name }) => name)).not.toContain('contacts_secrets')
  const [noted, ...others] = called.filter(({ name }) => name === 'secrets_note_unreadable')
  expect(others).toEqual([])
  expect(JSON.parse(noted?.body ?? '')).toEqual({ p_organizations: [organization], p_keys: ['2'], p_found: {} })
})
