import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { leaseSeconds } from '../../src/lib/crm/lease.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'

let hub: Hub
let worker: ChildProcess
beforeAll(async () => {
  hub = await startHub({ crms: ['pipedrive'] })
  expect(await hub.connect()).toMatchObject({ kind: 'connected' })
  await hub.sync('full')
})
afterAll(async () => {
  worker.kill('SIGKILL')
  await hub.close()
})

const contacts = 80
const created = async () => (await hub.requests()).created

test('a worker process that stood still in the middle of a batch sends nothing of it when it wakes: another one has taken over', {
  timeout: 120_000,
}, async () => {
  // Eighty creates take eight seconds.
  await hub.control('POST', 'config', { burstPer2s: 20 })
  await hub.resetRequests()
  const rows = Array.from({ length: contacts }, (_, index) => ({
    organization_id: hub.organizationId,
    last_name: `Waiting ${index}`,
    email: `waiting${index}@still.test`,
  }))
  expect((await hub.engine.db.from('contacts').insert(rows)).error).toBeNull()
  worker = spawn(process.execPath, ['src/lib/jobs/worker-process.ts'], {
    env: { ...process.env, ...hub.stack.env },
    stdio: 'ignore',
  })
  await vi.waitFor(async () => expect(await created()).toBeGreaterThan(10), { timeout: 20_000, interval: 50 })
  worker.kill('SIGSTOP')
  await sleep((leaseSeconds + 2) * 1_000)
  expect(await created()).toBeLessThan(contacts)
  await vi.waitFor(
    async () => {
      await runWorker(hub.engine, { deadline: Date.now() + 30_000, untilEmpty: true })
      expect(await created()).toBe(contacts)
      expect(await hub.stack.sql(`select 1 from crm_sync_logs where status = 'running'`)).toEqual([])
    },
    { timeout: 60_000, interval: 500 },
  )
  worker.kill('SIGCONT')
  await sleep(9_000)
  expect(await created()).toBe(contacts)
  expect(worker.exitCode).toBeNull()
})
