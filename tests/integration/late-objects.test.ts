import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { Engine } from '../../src/lib/crm/engine.ts'
import { createBudget } from '../../src/lib/crm/transport/budget.ts'
import { changeSettings } from '../../src/lib/crm/use-cases/change-settings.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'
import { inSuite } from './support/in-suite.ts'

const kinds = ['account', 'opportunity', 'task', 'note'] as const
type Object = (typeof kinds)[number]
const tables = { account: 'accounts', opportunity: 'opportunities', task: 'tasks', note: 'notes' } as const satisfies Record<
  Object,
  string
>
/** The request that creates records, by CRM. */
const paths = {
  salesforce: {
    account: '/services/data/v68.0/composite',
    opportunity: '/services/data/v68.0/composite',
    task: '/services/data/v68.0/composite',
    note: '/services/data/v68.0/composite',
  },
  pipedrive: {
    account: '/api/v2/organizations',
    opportunity: '/api/v2/deals',
    task: '/api/v2/activities',
    note: '/api/v1/notes',
  },
} as const satisfies Partial<Record<CrmType, Record<Object, string>>>
/** The column that says which they are. */
const names = { account: 'name', opportunity: 'name', task: 'subject', note: 'body' } as const satisfies Record<Object, string>
const count = 3

describe.each(['salesforce', 'pipedrive'] as const)('creates that %s carries out late', (crmType) => {
  let hub: Hub
  let anchor = ''
  const crm = () => hub.crm(crmType)
  const one = async <Row>(sql: string, values: unknown[] = []) => (await hub.stack.sql<Row>(sql, values))[0]
  const work = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })

  beforeAll(async () => {
    hub = await startHub({ crms: [crmType], firstObjects: ['account', 'contact'] })
    await crm().connect()
    const of = { organizationId: hub.organizationId, userId: hub.userId, crmType, status: undefined, seen: undefined }
    const objects = { opportunity: { enabled: true }, task: { enabled: true }, note: { enabled: true } }
    await changeSettings(hub.engine, { ...of, settings: {}, objects })
    await work()
    const row = await one<{ id: string }>(`insert into accounts (organization_id, name) values ($1, 'Anchor') returning id`, [
      hub.organizationId,
    ])
    anchor = row?.id ?? ''
    await crm().sync('delta')
  })
  afterAll(() => hub.close())

  /** The same server with less patience: what the sandbox holds back times out at once. */
  const impatient = (): Engine => ({
    ...hub.engine,
    budgets: {
      of: (_, connector) =>
        createBudget({
          budgets: connector.capabilities.budgets,
          retriesMax: 0,
          timeoutMs: 30_000,
          onceTimeoutMs: 1_500,
        }),
      waitedMs: () => 0,
    },
  })
  const held = async () => z.object({ held: z.number() }).parse(await crm().control('GET', 'faults')).held
  /** Tasks and notes of the same words, which are as many as they are. */
  const make = (object: Object, howMany = count) =>
    hub.stack.sql(
      {
        account: `insert into accounts (organization_id, name) select $1, 'Late ' || n from generate_series(1, $2::int) n where $3::uuid is not null`,
        opportunity: `insert into opportunities (organization_id, name, stage, account_id, expected_close_date)
          select $1, 'Late ' || n, 'closed_won', $3::uuid, '2027-01-31' from generate_series(1, $2::int) n`,
        task: `insert into tasks (organization_id, subject, accounts) select $1, 'Late', $3::uuid::text from generate_series(1, $2::int) n`,
        note: `insert into notes (organization_id, body, accounts) select $1, 'Late', $3::uuid::text from generate_series(1, $2::int) n`,
      }[object],
      [hub.organizationId, howMany, anchor],
    )
  const wake = async () => {
    await hub.stack.runScript(`
      update crm_sync_logs set lease_expires_at = now() - interval '1 second', resume_at = null where status = 'running';
      select pgmq.set_vt('crm_work', msg_id, 0) from pgmq.q_crm_work; select pgmq.set_vt('crm_live', msg_id, 0) from pgmq.q_crm_live;`)
    await work()
  }
  const linked = async (object: Object) =>
    (
      await one<{ n: number }>(
        `select count(*)::int as n from crm_sync_state s where s.object_type = $1 and s.status = 'linked' and s.record_id in
         (select id from ${tables[object]} where ${names[object]} like '%Late%')`,
        [object],
      )
    )?.n
  const here = async (object: Object) =>
    (
      await one<{ n: number }>(
        `select count(*)::int as n from ${tables[object]} where ${names[object]} like '%Late%' and deleted_at is null`,
      )
    )?.n

  const inTurn = { salesforce: ['opportunity', 'task'], pipedrive: ['account', 'note'] } as const satisfies Partial<
    Record<CrmType, unknown>
  >

  test.each(inSuite(kinds, (object) => inTurn[crmType].some((named) => named === object)))(
    '%s: each is there once',
    async (object) => {
      // One of the same words is there already, and linked.
      const before = object === 'task' || object === 'note' ? 1 : 0
      await make(object, before)
      if (before > 0) await crm().sync('delta')
      await make(object)
      const path = paths[crmType][object]
      await crm().control('POST', 'faults', { kind: 'commit-late', match: { method: 'POST', path }, times: count })
      await (await requestSync(impatient(), crm().request('delta'), Date.now() + 600_000)).working
      expect(await held()).toBeGreaterThan(0)
      await crm().control('DELETE', 'faults')
      for (let look = 0; look < 2; look += 1) await wake()
      expect(await linked(object)).toBe(before)
      await crm().control('POST', 'faults/release')
      await vi.waitFor(async () => expect(await held()).toBe(0), { timeout: 600_000 })
      await wake()
      await crm().sync('full')
      expect([await linked(object), await here(object)]).toEqual([count + before, count + before])
    },
  )

  test.runIf(crmType === 'pipedrive')(
    'a note at which Pipedrive fails is sent again once it was looked for, or refused: the others are made, each once, and the run goes on',
    async () => {
      const before = (await linked('note')) ?? 0
      const fail = (times: number, skip: number) =>
        crm().control('POST', 'faults', {
          kind: 'status',
          status: 500,
          match: { method: 'POST', path: paths.pipedrive.note },
          times,
          skip,
        })
      await make('note')
      await fail(1, 1)
      expect(await crm().sync('delta')).toMatchObject({ status: 'completed', crm_created: count, records_failed: 0 })
      // One that is never taken, of the same words as those that are.
      await make('note')
      await fail(3, count - 1)
      expect(await crm().sync('delta')).toMatchObject({ status: 'partial', crm_created: count - 1, records_failed: 1 })
      const refused = `select record_id from crm_sync_state where status = 'attention' and last_error ->> 'reason' = 'unanswered'`
      expect(await hub.stack.sql(refused)).toHaveLength(1)
      await hub.stack.sql(`update notes set body = body || ' again' where id in (${refused})`)
      await crm().sync('full')
      expect([await linked('note'), await here('note')]).toEqual([before + 2 * count, before + 2 * count])
    },
  )

  test.runIf(crmType === 'salesforce')(
    'an opportunity at which Salesforce fails, with all that are in its call, is refused alone: the others are made, each once',
    async () => {
      const before = (await linked('opportunity')) ?? 0
      await make('opportunity', 5)
      const match = { bodyIncludes: '"Late 4"' }
      await crm().control('POST', 'faults', { kind: 'status', status: 500, match, times: 1_000 })
      expect(await crm().sync('delta')).toMatchObject({ status: 'partial', crm_created: 4, records_failed: 1 })
      await crm().control('DELETE', 'faults')
      await crm().sync('full')
      expect([await linked('opportunity'), await here('opportunity')]).toEqual([before + 5, before + 5])
    },
  )
})
