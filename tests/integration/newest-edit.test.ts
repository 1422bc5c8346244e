import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { changeSettings } from '../../src/lib/crm/use-cases/change-settings.ts'
import { resolveConflict } from '../../src/lib/crm/use-cases/resolve-conflict.ts'
import { type CrmUser, crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'
import { inSuite } from './support/in-suite.ts'

const fixtures: readonly { readonly crmType: CrmType; readonly tells: boolean; readonly config: object }[] = [
  { crmType: 'hubspot', tells: true, config: {} },
  { crmType: 'pipedrive', tells: true, config: {} },
  { crmType: 'salesforce', tells: true, config: { trackedFields: ['Phone', 'LastName', 'FirstName'] } },
  { crmType: 'salesforce', tells: false, config: {} },
]

describe.each(inSuite(fixtures, ({ crmType, tells }) => crmType === 'pipedrive' || !tells))(
  'newest wins with $crmType, which tells the times of its fields: $tells',
  ({ crmType, tells, config }) => {
    let hub: Hub
    let user: CrmUser
    beforeAll(async () => {
      hub = await startHub({ crms: [crmType] })
      user = crmUser(crmType, hub.crm(crmType).url)
      await hub.crm(crmType).connect()
      await hub.crm(crmType).control('POST', 'config', config)
      await hub.crm(crmType).sync('full')
    })
    afterAll(() => hub.close())

    let count = 0
    async function pair() {
      count += 1
      const email = `pair${count}@newest.test`
      const [row] = await hub.stack.sql<{ id: string }>(
        `insert into contacts (organization_id, email, first_name, last_name, phone) values ($1, $2, 'Ann', 'Berg', '+31 20 100 0000') returning id`,
        [hub.organizationId, email],
      )
      const id = row?.id ?? ''
      await hub.crm(crmType).sync('delta')
      return { id, there: (await link(id)).crm_record_id, email }
    }
    const link = async (id: string) =>
      (
        await hub.stack.sql<{ id: string; crm_record_id: string; conflict_details: unknown }>(
          'select id, crm_record_id, conflict_details from crm_sync_state where record_id = $1',
          [id],
        )
      )[0] ?? { id: '', crm_record_id: '', conflict_details: null }
    const phones = async ({ id, there }: { id: string; there: string }) => [
      (await hub.stack.sql<{ phone: string }>('select phone from contacts where id = $1', [id]))[0]?.phone,
      (await user.list()).find((record) => record.id === there)?.values.phone,
    ]
    const editHere = (id: string, phone: string) => hub.stack.sql('update contacts set phone = $2 where id = $1', [id, phone])
    const status = (to: 'active' | 'paused') =>
      changeSettings(hub.engine, { organizationId: hub.organizationId, userId: hub.userId, crmType, settings: {}, status: to })
    /** Lets the CRM's clock move on: Pipedrive and Salesforce count in seconds, HubSpot in milliseconds, and equal times decide nothing. */
    async function nextTick() {
      const unitMs = crmType === 'hubspot' ? 10 : 1000
      const now = Math.floor(Date.now() / unitMs)
      await expect.poll(() => Math.floor(Date.now() / unitMs), { timeout: 600_000, interval: 5 }).toBeGreaterThan(now)
    }
    const reasons = async (id: string) =>
      (
        await hub.stack.sql<{ reason: string }>(
          `select reason from crm_sync_changes where record_id = $1 and kind = 'conflict'`,
          [id],
        )
      ).map(({ reason }) => reason)

    test('a field keeps the newer edit made here, also where another field was changed there since', async () => {
      const both = await pair()
      await status('paused')
      await nextTick()
      await user.edit(both.there, { phone: '+31 20 111 1111' })
      await nextTick()
      await editHere(both.id, '+31 20 222 2222')
      await nextTick()
      await user.edit(both.there, { lastName: 'Changed since' })
      await status('active')
      const run = await hub.crm(crmType).sync('delta')
      expect(run).toMatchObject({ status: 'completed', conflicts: 1 })
      if (tells) {
        expect(await phones(both)).toEqual(['+31 20 222 2222', '+31 20 222 2222'])
        expect(await reasons(both.id)).toEqual(['newest_wins'])
        return
      }
      expect(await phones(both)).toEqual(['+31 20 222 2222', '+31 20 111 1111'])
      expect(await reasons(both.id)).toEqual(['crm_time_unknown'])
      const { id: linkId, conflict_details: details } = await link(both.id)
      expect(details).toMatchObject({
        phone: { local: '+31 20 222 2222', remote: '+31 20 111 1111', reason: 'crm_time_unknown' },
      })

      await hub.crm(crmType).sync('full')
      expect(await reasons(both.id)).toEqual(['crm_time_unknown'])
      await resolveConflict(hub.engine, {
        organizationId: hub.organizationId,
        userId: hub.userId,
        linkId,
        field: 'phone',
        keep: 'adsapp',
      })
      await hub.crm(crmType).sync('delta')
      expect(await phones(both)).toEqual(['+31 20 222 2222', '+31 20 222 2222'])
    })

    test('a field takes the newer edit made there, also where another field was changed here since', async () => {
      const both = await pair()
      await status('paused')
      await nextTick()
      await editHere(both.id, '+31 20 333 3333')
      await nextTick()
      await user.edit(both.there, { phone: '+31 20 444 4444' })
      await nextTick()
      await hub.stack.sql(`update contacts set first_name = 'Anna' where id = $1`, [both.id])
      await status('active')
      expect(await hub.crm(crmType).sync('delta')).toMatchObject({ status: 'completed', conflicts: 1 })
      const kept = tells ? '+31 20 444 4444' : '+31 20 333 3333'
      expect(await phones(both)).toEqual([kept, '+31 20 444 4444'])
      expect(await reasons(both.id)).toEqual([tells ? 'newest_wins' : 'crm_time_unknown'])
    })

    test('where the whole record there is older than the edit here, nothing more is asked', async () => {
      const both = await pair()
      await status('paused')
      await nextTick()
      await user.edit(both.there, { phone: '+31 20 555 5555' })
      await nextTick()
      await editHere(both.id, '+31 20 666 6666')
      await status('active')
      await hub.crm(crmType).resetRequests()
      expect(await hub.crm(crmType).sync('delta')).toMatchObject({ status: 'completed', conflicts: 1 })
      expect(await phones(both)).toEqual(['+31 20 666 6666', '+31 20 666 6666'])
      const { byRoute } = await hub.crm(crmType).requests()
      expect(Object.keys(byRoute).filter((route) => route.includes('changelog'))).toEqual([])
    })
  },
)
