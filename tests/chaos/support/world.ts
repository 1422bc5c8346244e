import { z } from 'zod'
import { createBudget } from '../../../src/lib/crm/transport/budget.ts'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { Engine } from '../../../src/lib/crm/engine.ts'
import { createRunMemories } from '../../../src/lib/crm/transport/run-memory.ts'
import type { RemoteField } from '../../../src/lib/crm/port/remote-field.ts'
import { createShortCache } from '../../../src/lib/crm/transport/short-cache.ts'
import type { Budgets } from '../../../src/lib/crm/transport/session.ts'
import { addressForPerson } from '../../../src/lib/crm/use-cases/webhook-setup.ts'
import { runJob } from '../../../src/lib/jobs/background-jobs.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import { switchObject } from '../../../src/lib/crm/use-cases/switch-object.ts'
import { type RecordObject, recordUser } from '../../integration/support/crm-records.ts'
import { type Crm, type Hub, startHub } from '../../integration/support/hub.ts'
import { startWebhookEndpoint } from '../../integration/support/webhook-endpoint.ts'
import { appUser } from './app-records.ts'
import { emptyCrm, emptyHub } from './empty.ts'
import type { DeletePolicies } from './history.ts'
import { playedOf, type RecordUser } from './played.ts'

/** One CRM, one organisation and the hub between them, with webhooks on, and control over time and failures. */
export type World = {
  readonly hub: Hub
  readonly crmType: CrmType
  readonly crm: Crm
  /** By how much the CRM's clock is ahead of ours. */
  readonly clock: { skewMs: number }
  /** Edits in the app, and edits in the CRM, by object. */
  readonly here: Readonly<Record<RecordObject, RecordUser>>
  readonly there: Readonly<Record<RecordObject, CrmRecordUser>>
  /** Empties both sides, forgets all links and runs, and gives the connection these settings. The connection itself stays. */
  clear(settings: WorldSettings): Promise<void>
  /** A new server process: the same database and keys, and no state in memory. */
  process(): Engine
  /** Ends every lease, wait and visibility timeout, as if enough time had passed. */
  letTimePass(): Promise<void>
  /**
   * Reconnects, as a person does, where the grant was lost: a process that dies between refreshing a rotating token and storing it loses the grant.
   * @returns whether it was lost
   */
  reconnectWhereRefused(): Promise<boolean>
  /** Waits until the CRM has sent all its webhooks. */
  pushed(): Promise<void>
  /** Drains the queues, with time passing in between, until they are empty and no webhook is left to send. */
  drain(): Promise<void>
  /** Works on the queues once. */
  work(engine: Engine): Promise<void>
  /** The scheduled tick, as if it were due. */
  tick(engine?: Engine): Promise<void>
  close(): Promise<void>
}

export type CrmRecordUser = RecordUser & { merge(winner: string, loser: string): Promise<void> }

/** A connection's settings, and of each object what becomes of deletions. */
export type WorldSettings = { readonly deletes: DeletePolicies } & Readonly<Record<string, unknown>>

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
    for (const object of ['Account', 'Contact']) await crm.control('POST', 'outbound-messages', { org: 'acme', url, object })
  }
  const { organizationId, userId } = hub
  await crm.sync('full')
  await switchObject(hub.engine, { organizationId, userId, crmType, object: 'account', enabled: true })
  const deadline = () => hub.engine.now() + timeoutMs
  // A job subscribes to the webhooks of the companies.
  await runWorker(hub.engine, { deadline: deadline(), untilEmpty: true })
  const process = () => ({
    ...hub.engine,
    budgets: budgetsWithoutWaits(),
    fields: createShortCache<readonly RemoteField[]>(),
    memories: createRunMemories(),
    // Few enough for several batches, two of them in flight at once.
    pushRows: 3,
  })
  const world: World = {
    hub,
    crmType,
    crm,
    clock,
    here: { account: appUser(hub, playedOf(crmType, 'account')), contact: appUser(hub, playedOf(crmType, 'contact')) },
    there: { account: recordUser(crmType, crm.url, 'account'), contact: recordUser(crmType, crm.url, 'contact') },
    process,
    async clear({ deletes, ...settings }) {
      await world.reconnectWhereRefused()
      await emptyCrm(crm, crmType)
      await world.pushed()
      await emptyHub(hub)
      await hub.stack.sql('update crm_connections set settings = $1', [settings])
      for (const [object, policies] of Object.entries(deletes)) {
        await hub.stack.sql(
          `update crm_connection_objects set settings = settings || jsonb_build_object('deletes', $1::jsonb) where object_type = $2`,
          [JSON.stringify(policies), object],
        )
      }
    },
    async letTimePass() {
      await hub.stack.runScript(`
        update crm_sync_logs set lease_expires_at = now() - interval '1 second', resume_at = null where status = 'running';
        update crm_connections set refresh_until = now() - interval '1 second' where refresh_until is not null;
        update crm_sync_state set not_before = now() - interval '1 second' where not_before is not null;
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
        if (Date.now() > end) throw new Error('The CRM has webhooks left to send.')
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
      // HubSpot's search does not return deletions; its delta lists them only at intervals.
      await hub.stack.sql(`update crm_connection_objects set sync_cursor = sync_cursor - 'archivedDueAt'`)
      await runJob(engine, 'delta-sync', { deadline: deadline(), force: true })
    },
    async close() {
      await hub.close()
      await endpoint.close()
    },
  }
  return world
}

/** Budgets that wait no time and give up soon, because these tests are about what a later run retries. */
function budgetsWithoutWaits(): Budgets {
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
    waitedMs: () => sleptMs,
  }
}
