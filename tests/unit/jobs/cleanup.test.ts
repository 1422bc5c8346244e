import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { parseEnv } from '../../../src/lib/core/env.ts'
import { createEngine } from '../../../src/lib/crm/engine.ts'
import { runJob } from '../../../src/lib/jobs/background-jobs.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')

test('the clean-up seals nothing again before what has expired is gone', async () => {
  const called: string[] = []
  const server = createServer((request, response) => {
    request.resume()
    const name = (request.url ?? '').split('?')[0]?.split('/').at(-1) ?? ''
    called.push(name)
    const answer = name === 'crm_cleanup' ? { runs: 1 } : name === 'organizations' ? [] : 0
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
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
      CRM_ENCRYPTION_KEY: `2:${key(2)},1:${key(1)}`,
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
  const removals = ['crm_cleanup', 'privacy_clear_values', 'privacy_purge_trash', 'privacy_forget_intake']
  expect(called.filter((name) => [...removals, 'organizations'].includes(name))).toEqual([...removals, 'organizations'])
})
