import { z } from 'zod'
import { createBudget } from '../../../src/lib/crm/transport/budget.ts'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { Engine } from '../../../src/lib/crm/engine.ts'
import { createRunMemories } from '../../../src/lib/crm/transport/run-memory.ts'
import { createFieldCache } from '../../../src/lib/crm/transport/field-cache.ts'
import type { Budgets } from '../../../src/lib/crm/transport/session.ts'
import { addressForPerson } from '../../../src/lib/crm/use-cases/webhook-setup.ts'
import { runJob } from '../../../src/lib/jobs/crm-sync.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import { type CrmUser, crmUser } from '../../integration/support/crm-records.ts'
import { type Crm, type Hub, startHub } from '../../integration/support/hub.ts'
import { startWebhookEndpoint } from '../../integration/support/webhook-endpoint.ts'
import { type AppUser, appUser } from './app-records.ts'

/** One CRM, one organisation and the hub between them, with pushes on; and what time and chance do to them. */
export type World = {
  readonly hub: Hub
  readonly crmType: CrmType
  readonly crm: Crm
  /** By how much the CRM's clock is ahead of ours. */
  readonly clock: { skewMs: number }
  /** Somebody who works in the app, and somebody who works in the CRM. */
  readonly here: AppUser
  readonly there: CrmUser
  /** Empties both sides, forgets all links and runs, and gives the connection these settings. The connection itself stays. */
  clear(settings?: object): Promise<void>
  setUp(settings: object): Promise<void>
  /** What a new server process begins with: the same database and keys, and nothing remembered. */
  process(): Engine
  /** As if long enough had passed for every lease, wait and hidden message to be over. */
  letTimePass(): Promise<void>
  /**
   * Connects anew, as a person does, where the CRM no longer lets us in: a process that dies between a refresh and the storing of what it brought loses
   * a grant that rotates. @returns whether that was so
   */
  reconnectWhereRefused(): Promise<boolean>
  /** Waits until the CRM has pushed whatever it had to. */
  pushed(): Promise<void>
  /** Works on the queues, time passing in between, until nothing is left in them and nothing more is pushed. */
  drain(): Promise<void>
  /** Works on the queues for once. */
  work(engine: Engine): Promise<void>
  /** What the schedule does, as if it were due. */
  tick(engine?: Engine): Promise<void>
  close(): Promise<void>
}

const timeoutMs = 600_000
const roundsMax = 12

export async function startWorld(crmType: CrmType): Promise<World> {
  const endpoint = await startWebhookEndpoint()
  const clock = { skewMs: 0 }
  const hub = await startHub({ crms: [crmType], appUrl: endpoint.url, clock: () => Date.now() + clock.skewMs })
  endpoint.serve(hub.engine)
  const crm = hub.crm(crmType)
  const connected = await crm.connect()
  if (connected.kind !== 'connected') throw new Error(`Not connected: ${JSON.stringify(connected)}`)
  await crm.control('POST', 'config', { webhookDelayMs: 0, webhookRetryMs: [5, 5, 5] })
  if (crmType === 'hubspot') await crm.control('POST', 'webhooks', { targetUrl: `${endpoint.url}/api/crm/webhooks/hubspot` })
  if (crmType === 'salesforce') {
    const url = await addressForPerson(hub.engine, { organizationId: hub.organizationId, crmType })
    await crm.control('POST', 'outbound-messages', { org: 'acme', url })
  }
  const deadline = () => hub.engine.now() + timeoutMs
  const process = () => ({
    ...hub.engine,
    budgets: impatientBudgets(),
    fields: createFieldCache(),
    memories: createRunMemories(),
    // So few that even a small push goes in several batches, of which two are under way at once.
    pushRows: 3,
  })
  const setUp = async (settings: object) => {
    await hub.stack.sql('update crm_connections set settings = $1', [JSON.stringify(settings)])
  }
  const world: World = {
    hub,
    crmType,
    crm,
    clock,
    here: appUser(hub),
    there: crmUser(crmType, crm.url),
    process,
    setUp,
    async clear(settings = {}) {
      await world.reconnectWhereRefused()
      await crm.control('POST', 'seed', { ...accounts[crmType], count: 0, replace: true })
      await world.pushed()
      await hub.stack.runScript(`
        delete from crm_sync_logs; delete from crm_sync_state; delete from crm_webhook_events; delete from crm_dead_letters; delete from contacts;
        update crm_connections set sync_cursor = null, status = 'active', refresh_holder = null, refresh_until = null, last_full_at = null, last_delta_at = null;
        select pgmq.purge_queue('crm_live'); select pgmq.purge_queue('crm_work');`)
      await setUp(settings)
    },
    async letTimePass() {
      await hub.stack.runScript(`
        update crm_sync_logs set lease_expires_at = now() - interval '1 second', resume_at = null where status = 'running';
        update crm_connections set refresh_until = now() - interval '1 second' where refresh_until is not null;
        select pgmq.set_vt('crm_work', msg_id, 0) from pgmq.q_crm_work; select pgmq.set_vt('crm_live', msg_id, 0) from pgmq.q_crm_live;`)
    },
    async reconnectWhereRefused() {
      const refused = await hub.stack.sql(`select id from crm_connections where status = 'error'`)
      if (refused.length === 0) return false
      await crm.connect()
      return true
    },
    async pushed() {
      for (const end = Date.now() + timeoutMs; ; ) {
        const { idle } = z.object({ idle: z.boolean() }).parse(await crm.control('GET', 'webhooks/idle'))
        if (idle) return
        if (Date.now() > end) throw new Error('The CRM has not pushed all that it had to.')
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    async drain() {
      for (let round = 0; round < roundsMax; round += 1) {
        await world.letTimePass()
        await runWorker(process(), { deadline: deadline(), untilEmpty: true })
        await world.pushed()
        const waiting = await hub.stack.sql('select message from pgmq.q_crm_work union all select message from pgmq.q_crm_live')
        if (waiting.length === 0) return
      }
      throw new Error(`The queues were not empty after ${roundsMax} rounds.`)
    },
    async work(engine) {
      await runWorker(engine, { deadline: deadline(), untilEmpty: true })
    },
    async tick(engine = process()) {
      // HubSpot's deletions are in no search; its delta looks for them once in a while.
      await hub.stack.sql(`update crm_connections set sync_cursor = sync_cursor - 'archivedDueAt'`)
      await runJob(engine, 'delta-sync', { deadline: deadline(), force: true })
    },
    async close() {
      await hub.close()
      await endpoint.close()
    },
  }
  return world
}

const accounts = { salesforce: { org: 'acme' }, hubspot: { portal: 4711 }, pipedrive: { company: 8101 } } as const

/** Budgets whose waits take no time, and which give up soon: what is tried again later is what these tests are about. */
function impatientBudgets(): Budgets {
  const made = new Map<string, ReturnType<typeof createBudget>>()
  let sleptMs = 0
  const clock = {
    now: () => performance.now() + sleptMs,
    sleep: async (ms: number) => {
      sleptMs += ms
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
  return {
    of(connectionId, connector) {
      const budget = made.get(connectionId) ?? createBudget({ budgets: connector.capabilities.budgets, retriesMax: 1, ...clock })
      made.set(connectionId, budget)
      return budget
    },
  }
}
