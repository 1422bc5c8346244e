import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { leaseSeconds } from '../../src/lib/crm/run/lease.ts'
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

const contacts = 60
const created = async () => (await hub.requests()).created

test('a worker process suspended in the middle of a batch sends nothing of it on waking: another worker has taken over', {
  timeout: 600_000,
}, async () => {
  // They take fifteen seconds: bursts of eight, one every two seconds, so that a busy machine waits between them, too.
  await hub.control('POST', 'config', { burstPer2s: 8 })
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
  // Suspended while it waits for its rate limit: no lease can stop a request that is already being sent.
  await vi.waitFor(
    async () => {
      const before = await created()
      await sleep(300)
      expect([before > 0, await created()]).toEqual([true, before])
    },
    { timeout: 600_000, interval: 20 },
  )
  worker.kill('SIGSTOP')
  await sleep((leaseSeconds + 2) * 1_000)
  expect(await created()).toBeLessThan(contacts)
  await vi.waitFor(
    async () => {
      // What was under way may be carried out late, so that a worker waits: let that time be over.
      await hub.stack.runScript(`
        update crm_sync_state set not_before = now() - interval '1 second' where not_before is not null;
        update crm_sync_logs set resume_at = null where status = 'running';
        select pgmq.set_vt('crm_work', msg_id, 0) from pgmq.q_crm_work; select pgmq.set_vt('crm_live', msg_id, 0) from pgmq.q_crm_live;`)
      await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
      expect(await created()).toBe(contacts)
      expect(await hub.stack.sql(`select 1 from crm_sync_logs where status = 'running'`)).toEqual([])
    },
    { timeout: 600_000, interval: 500 },
  )
  worker.kill('SIGCONT')
  await sleep(9_000)
  expect(await created()).toBe(contacts)
  expect(worker.exitCode).toBeNull()
})
