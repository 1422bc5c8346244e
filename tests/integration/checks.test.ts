import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { healthSchema } from '../../src/lib/crm/domain/health.ts'
import { type JobName, runJob } from '../../src/lib/jobs/background-jobs.ts'
import { type CrmUser, crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

describe('the background jobs', () => {
  let hub: Hub
  let user: CrmUser
  let crmId: string
  beforeAll(async () => {
    hub = await startHub({ crms: ['pipedrive'] })
    user = crmUser('pipedrive', hub.crm('pipedrive').url)
    crmId = await user.create({ email: 'one@job.test', firstName: 'One', lastName: 'Job' })
    await user.create({ email: 'two@job.test', firstName: 'Two', lastName: 'Job' })
    await hub.crm('pipedrive').connect()
    await hub.crm('pipedrive').sync('full')
  })
  afterAll(() => hub.close())

  const job = (name: JobName) => runJob(hub.engine, name, { deadline: Date.now() + 600_000, force: false })
  async function health() {
    await job('health-check')
    const [row] = z
      .tuple([z.object({ health: healthSchema, status: z.string(), last_error: z.string().nullable() })])
      .parse(await hub.stack.sql('select health, status, last_error from crm_connections'))
    return row
  }
  const forgetDeepCheck = () => hub.stack.sql(`update crm_connections set health = jsonb_set(health, '{deepAt}', 'null')`)

  describe('health-check', () => {
    test('reports a healthy connection as healthy', async () => {
      expect(await health()).toMatchObject({
        status: 'active',
        health: { ok: true, problems: [], missingFields: [], drift: { differing: 0 } },
      })
    })

    test('costs one or two calls, and counts them', async () => {
      const calls = () => hub.stack.sql('select background + live as n from crm_api_usage')
      await hub.crm('pipedrive').resetRequests()
      const [before] = z.tuple([z.object({ n: z.number() })]).parse(await calls())
      await health()
      const { total } = await hub.crm('pipedrive').requests()
      expect(total).toBeLessThanOrEqual(2)
      expect(await calls()).toEqual([{ n: before.n + total }])
    })

    test('subscribes again when the CRM has dropped the webhook', async () => {
      const ids = () => hub.stack.sql<{ ids: string[] }>('select crm_webhook_ids as ids, status from crm_webhooks')
      const before = await ids()
      await hub.stack.sql(`update crm_webhooks set crm_webhook_ids = '{424242}'`)
      expect((await health()).health.ok).toBe(true)
      expect(await ids()).toMatchObject([{ status: 'active' }])
      expect((await ids())[0]?.ids).not.toEqual(['424242'])
      expect(before).toHaveLength(1)
    })

    test('names a mapped field that the CRM no longer has', async () => {
      await hub.stack.sql(`update crm_field_mappings set crm_field = 'gone_field' where adsapp_field = 'phone'`)
      await forgetDeepCheck()
      expect((await health()).health).toMatchObject({
        ok: false,
        missingFields: ['gone_field'],
        problems: [{ code: 'field_missing' }],
        schemaDrift: [{ object: 'contact', field: 'phone', kind: 'gone' }],
      })
      const told = () => hub.stack.sql(`select kind from notification_states where kind = 'connection.schema_drift'`)
      expect(await told()).toHaveLength(1)
      await hub.stack.sql(`update crm_field_mappings set crm_field = 'phone' where adsapp_field = 'phone'`)
      await forgetDeepCheck()
      expect((await health()).health.ok).toBe(true)
      expect(await told()).toHaveLength(0)
    })

    test('finds records that have diverged unnoticed, and has them synced', async () => {
      await hub.stack.sql('alter table contacts disable trigger contacts_mark_links_update')
      await hub.stack.sql(
        `update contacts set first_name = 'Drifted', updated_at = now() - interval '1 day' where email = 'two@job.test'`,
      )
      await hub.stack.sql('alter table contacts enable trigger contacts_mark_links_update')
      await forgetDeepCheck()
      await hub.stack.sql(`update crm_drift_measurements set measured_at = measured_at - interval '1 day'`)
      const { health: found } = await health()
      expect(found.drift).toMatchObject({ differing: 1 })
      // Of so few, all are compared: the share is known, and far above the alarm.
      expect(found).toMatchObject({ ok: false, problems: [{ code: 'drift' }] })
      expect(
        await hub.stack.sql(
          'select population, sampled, differing, low, high, by_object from crm_drift_measurements order by measured_at desc',
        ),
      ).toEqual([
        { population: 2, sampled: 2, differing: 1, low: 0.5, high: 0.5, by_object: { contact: { sampled: 2, differing: 1 } } },
        expect.objectContaining({ sampled: 2, differing: 0, low: 0, high: 0 }),
      ])
      // It is measured once a day, and the alarm stays until the next measurement.
      await forgetDeepCheck()
      expect((await health()).health.problems).toMatchObject([{ code: 'drift' }])
      expect(await hub.stack.sql('select 1 from crm_drift_measurements')).toHaveLength(2)
      // Nor does a check that the CRM refuses forget it.
      await hub.crm('pipedrive').control('POST', 'faults', { kind: 'status', status: 422, times: 1 })
      const refused = (await health()).health.problems.map(({ code }) => code)
      expect(refused).toEqual(['crm_rejected', 'drift'])
      await hub.stack.sql(`delete from crm_drift_measurements`)
      await forgetDeepCheck()
      expect((await health()).health.ok).toBe(true)
      expect((await user.list()).find(({ values }) => values.email === 'two@job.test')?.values.firstName).toBe('Drifted')
    })
  })

  test('a field that one side leads is known to differ, from the first sync on, and the sample counts it apart', async () => {
    const direction = (way: string) =>
      hub.stack.sql(`update crm_field_mappings set direction = $1 where adsapp_field = 'firstName'`, [way])
    const link = () =>
      hub.stack.sql(
        `select l.status, l.pending, l.differs, l.crm_base from crm_sync_state l join contacts c on c.id = l.record_id where email = $1`,
        ['three@job.test'],
      )
    const counts = async () => (await hub.stack.sql('select * from crm_connection_counts((select id from crm_connections))'))[0]
    await direction('from_crm')
    await hub.engine.db
      .from('contacts')
      .insert({ organization_id: hub.organizationId, email: 'three@job.test', first_name: 'Here', last_name: 'Job' })
    await hub.crm('pipedrive').sync('delta')
    expect(await link()).toEqual([{ status: 'linked', pending: false, differs: true, crm_base: { firstName: null } }])
    expect(await counts()).toMatchObject({ differs: 1, waiting: 0, in_sync: 2 })
    await forgetDeepCheck()
    expect((await health()).health.drift).toMatchObject({ sampled: 3, differing: 0, led: 1 })

    const there = (await user.list()).find(({ values }) => values.email === 'three@job.test')
    await user.edit(there?.id ?? '', { firstName: 'There' })
    await hub.crm('pipedrive').sync('delta')
    expect(await link()).toEqual([{ status: 'linked', pending: false, differs: false, crm_base: {} }])
    await hub.stack.sql(`update contacts set first_name = 'Mine' where email = 'three@job.test'`)
    await hub.crm('pipedrive').sync('delta')
    expect(await link()).toEqual([{ status: 'linked', pending: false, differs: true, crm_base: { firstName: 'There' } }])
    await direction('bidirectional')
    await hub.stack.sql(`delete from contacts where email = 'three@job.test'`)
  })

  test('detect-conflicts flags a conflict that the policy leaves to a person, and clears it when both sides agree; its requests count, and keep to the budget', async () => {
    await hub.stack.sql(`update crm_connections set settings = '{"conflictPolicy": "manual"}'`)
    await hub.stack.sql(`update contacts set first_name = 'Here' where email = 'one@job.test'`)
    await hub.stack.sql(`select pgmq.purge_queue('crm_live')`)
    await user.edit(crmId, { firstName: 'There' })
    const before = await hub.stack.sql('select first_name from contacts order by email')
    const budget = (settings: string) => hub.stack.sql('update crm_connections set settings = settings || $1::jsonb', [settings])
    const usage = async () => (await hub.stack.sql<{ n: number }>('select background as n from crm_api_usage'))[0]?.n ?? 0
    await hub.crm('pipedrive').resetRequests()
    await budget('{"dailyBudget": 100}')
    await hub.stack.sql('update crm_api_usage set background = background + 100')
    await job('detect-conflicts')
    expect((await hub.crm('pipedrive').requests()).total).toBe(0)
    expect(await hub.stack.sql('select 1 from crm_sync_state where conflict_detected')).toHaveLength(0)
    await budget('{"dailyBudget": null}')
    const spent = await usage()
    await job('detect-conflicts')
    const { total } = await hub.crm('pipedrive').requests()
    expect([total > 0, await usage()]).toEqual([true, spent + total])
    expect(await hub.stack.sql('select conflict_details from crm_sync_state where conflict_detected')).toMatchObject([
      { conflict_details: { firstName: { local: 'Here', remote: 'There' } } },
    ])
    expect(await hub.stack.sql('select first_name from contacts order by email')).toEqual(before)
    await user.edit(crmId, { firstName: 'Here' })
    await job('detect-conflicts')
    expect(await hub.stack.sql('select 1 from crm_sync_state where conflict_detected')).toEqual([])
    await hub.crm('pipedrive').sync('delta')
  })

  test('retry-failed retries a record at most three times, and keeps the reason of its failure', async () => {
    await hub.stack.sql(
      `update crm_sync_state set status = 'attention', attempts = 1, last_error = '{"code": "x", "message": "It was refused."}' where crm_record_id = $1`,
      [crmId],
    )
    expect((await job('retry-failed')).connections).toMatchObject([{ outcome: 'retried_1' }])
    expect(await hub.stack.sql('select status, pending from crm_sync_state where crm_record_id = $1', [crmId])).toEqual([
      { status: 'linked', pending: false },
    ])
    await hub.stack.sql(
      `update crm_sync_state set status = 'attention', attempts = 3, last_error = '{"code": "x", "message": "It was refused."}' where crm_record_id = $1`,
      [crmId],
    )
    expect((await job('retry-failed')).connections).toEqual([])
    expect(
      await hub.stack.sql(`select last_error ->> 'message' as why from crm_sync_state where crm_record_id = $1`, [crmId]),
    ).toEqual([{ why: 'It was refused.' }])
  })

  test('delta-sync keeps to the connection’s own interval when the schedule asks', async () => {
    await hub.stack.sql('update crm_connections set last_delta_at = now(), last_full_at = now()')
    expect((await job('delta-sync')).connections).toEqual([])
    await hub.stack.sql(`update crm_connections set last_delta_at = now() - interval '16 minutes'`)
    expect((await job('delta-sync')).connections).toMatchObject([{ outcome: 'completed' }])
  })

  test('cleanup removes what has expired', async () => {
    await hub.stack.sql(`update crm_sync_logs set completed_at = now() - interval '31 days' where status = 'completed'`)
    const { removed } = await job('cleanup')
    expect(removed?.['runs']).toBeGreaterThan(0)
  })

  test('the health check finds a revoked grant: one state, one sentence', async () => {
    await hub.crm('pipedrive').control('POST', 'revoke', { company: 8101 })
    const row = await health()
    expect(row.status).toBe('error')
    expect(row.last_error).toContain('Reconnect Pipedrive')
  })
})
