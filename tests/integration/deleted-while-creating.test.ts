import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { DeletePolicy } from '../../src/lib/crm/domain/settings.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type CrmUser, crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'
import { runKilled } from './support/kill.ts'
import { inSuite } from './support/in-suite.ts'

const crms = ['salesforce', 'hubspot', 'pipedrive'] as const satisfies readonly CrmType[]
/** The request that creates a record, of each CRM. */
const create = {
  salesforce: /^POST .*\/composite$/,
  hubspot: /\/batch\/upsert$/,
  pipedrive: /^POST .*\/persons$/,
} as const

describe.each(inSuite(crms, (crmType) => crmType === 'salesforce'))(
  'a contact that is deleted here while %s has not answered its create',
  (crmType) => {
    let hub: Hub
    let user: CrmUser
    let made = 0
    beforeAll(async () => {
      hub = await startHub({ crms: [crmType] })
      user = crmUser(crmType, hub.crm(crmType).url)
      expect(await hub.crm(crmType).connect()).toMatchObject({ kind: 'connected' })
      await hub.crm(crmType).sync('full')
    })
    afterAll(() => hub.close())

    const work = (seen: string[] = []) =>
      runKilled(null, () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true }), seen)
    async function add(): Promise<{ readonly id: string; readonly lastName: string; readonly email: string }> {
      made += 1
      const lastName = `Brief ${made}`
      const email = `brief${made}@deleted.test`
      const [row] = await hub.stack.sql<{ id: string }>(
        `insert into contacts (organization_id, last_name, email) values ($1, $2, $3) returning id`,
        [hub.organizationId, lastName, email],
      )
      return { id: row?.id ?? '', lastName, email }
    }
    /** Adds a contact, kills the process during its create, before or after the CRM has carried that out, and deletes the contact. */
    async function lose(toCrm: DeletePolicy, when: 'before' | 'after') {
      await hub.stack.sql(
        `update crm_connections set settings = jsonb_build_object('deletes', jsonb_build_object('toCrm', $1::text))`,
        [toCrm],
      )
      await add()
      const seen: string[] = []
      await work(seen)
      const at = seen.findIndex((request) => create[crmType].test(request)) + 1
      expect(at).toBeGreaterThan(0)
      const contact = await add()
      await runKilled({ at, when }, () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true }))
      expect(await link(contact.id)).toMatchObject([{ crm_record_id: null, sent: true }])
      await hub.stack.sql('update contacts set deleted_at = now() where id = $1', [contact.id])
      await timePasses()
      return contact
    }
    const timePasses = () =>
      hub.stack.runScript(`
      update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running';
      select pgmq.set_vt('crm_work', msg_id, 0) from pgmq.q_crm_work; select pgmq.set_vt('crm_live', msg_id, 0) from pgmq.q_crm_live;`)
    const link = (id: string) =>
      hub.stack.sql(
        `select status, crm_record_id, archiving, outgoing is not null as sent, last_error ->> 'code' as code from crm_sync_state where record_id = $1`,
        [id],
      )
    const there = async (lastName: string) => (await user.list()).filter(({ values }) => values.lastName === lastName)
    const here = (lastName: string) =>
      hub.stack.sql(`select deleted_at is not null as deleted from contacts where last_name = $1`, [lastName])

    test('the orphaned create is archived where deletions are synced, and neither record comes back', async () => {
      const { id, lastName } = await lose('archive', 'after')
      for (const syncType of ['delta', 'full'] as const) {
        await hub.crm(crmType).sync(syncType)
        await work()
      }
      expect(await there(lastName)).toEqual([])
      expect(await here(lastName)).toEqual([{ deleted: true }])
      expect(await link(id)).toMatchObject([{ status: 'excluded', archiving: false, sent: false, code: 'archived_in_crm' }])
    })

    test('the orphaned create is kept where deletions are not synced, and is not created here again', async () => {
      const { id, lastName } = await lose('ignore', 'after')
      for (const syncType of ['delta', 'full'] as const) {
        await hub.crm(crmType).sync(syncType)
        await work()
      }
      expect(await there(lastName)).toHaveLength(1)
      expect(await here(lastName)).toEqual([{ deleted: true }])
      expect(await link(id)).toMatchObject([{ status: 'excluded', sent: false, code: 'deleted_in_adsapp' }])
    })

    test('a record that a CRM user has created for the same person is not archived', async () => {
      const { lastName, email } = await lose('archive', 'before')
      await user.create({ email, firstName: 'Other', lastName: 'Hand' })
      for (const syncType of ['delta', 'full'] as const) {
        await hub.crm(crmType).sync(syncType)
        await work()
      }
      expect(await there('Hand')).toHaveLength(1)
      expect(await there(lastName)).toEqual([])
      expect(await hub.stack.sql('select last_name from contacts where email = $1 and deleted_at is null', [email])).toEqual([
        { last_name: 'Hand' },
      ])
      await user.remove((await there('Hand'))[0]?.id ?? '')
      await hub.stack.sql('delete from contacts where email = $1', [email])
    })

    test('a create that never arrived is looked for as long as clocks may differ, and then dropped', async () => {
      const { id, lastName } = await lose('archive', 'before')
      await hub.crm(crmType).sync('delta')
      await work()
      expect(await link(id)).toMatchObject([{ status: 'excluded', crm_record_id: null, sent: true }])
      await hub.stack.sql(`update crm_sync_state set outgoing_at = now() - interval '16 minutes' where record_id = $1`, [id])
      await hub.crm(crmType).sync('delta')
      await work()
      expect(await link(id)).toEqual([])
      expect(await there(lastName)).toEqual([])
      expect(await here(lastName)).toEqual([{ deleted: true }])
    })
  },
)
