import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { decideRun } from '../../src/lib/db/runs.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { switchObject } from '../../src/lib/crm/use-cases/switch-object.ts'
import { type Hub, startHub } from './support/hub.ts'

describe.each(['hubspot', 'salesforce', 'pipedrive'] as const satisfies readonly CrmType[])('companies with %s', (crmType) => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ crms: [crmType], demo: true })
  })
  afterAll(() => hub.close())
  const one = async <Row>(sql: string, values: unknown[] = []) => (await hub.stack.sql<Row>(sql, values))[0]
  const count = async (sql: string, values: unknown[] = []) =>
    (await one<{ n: number }>(`select count(*)::int as n ${sql}`, values))?.n ?? -1

  test('are switched on later: a full sync of them alone, and contacts find theirs', async () => {
    await hub.crm(crmType).connect()
    const first = await hub.crm(crmType).sync('full')
    expect(first.records_failed).toBe(0)
    expect(await count(`from accounts`)).toBe(0)
    const contacts = await count(`from contacts where deleted_at is null`)

    await switchObject(hub.engine, {
      organizationId: hub.organizationId,
      userId: hub.userId,
      crmType,
      object: 'account',
      enabled: true,
    })
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    // Every contact gets its company: that much is asked about, by what causes it.
    const waiting = await hub.crm(crmType).sync('delta')
    expect(waiting.guard).toMatchObject({ object: 'contact', removals: 0, causes: [{ cause: 'mapping', field: 'account' }] })
    const { organizationId, userId } = hub
    await decideRun(hub.engine.db, { runId: waiting.id, organizationId, userId, approve: true })
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    expect(await one('select records_failed, status from crm_sync_logs where id = $1', [waiting.id])).toMatchObject({
      records_failed: 0,
    })
    expect(await count(`from accounts`)).toBeGreaterThan(0)
    expect(await count(`from contacts where deleted_at is null`)).toBe(contacts)
    expect(await count(`from contacts where account_id is not null`)).toBeGreaterThan(10)
    expect(await count(`from crm_sync_state where waits <> '[]'`)).toBe(0)

    const again = await hub.crm(crmType).sync('delta')
    expect(again).toMatchObject({ local_updated: 0, crm_updated: 0, local_created: 0, crm_created: 0, records_failed: 0 })
  })
})
