import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Failure } from '../../src/lib/core/errors.ts'
import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { type Pairs, startPairs } from './support/pairs.ts'

/** Deletions and merges as a full run or the queue detects them, for each CRM and policy. */
describe.each(crmTypeSchema.options)('deletions and merges with %s', (crmType) => {
  let at: Pairs
  beforeAll(async () => {
    at = await startPairs(crmType)
  })
  afterAll(() => at?.hub.close())
  beforeEach(() => at.policy('ignore', 'ignore'))

  test('archive, from the CRM: the contact here is archived, and no later sync restores either', async () => {
    await at.policy('archive', 'ignore')
    const { crmId, recordId } = await at.pair()
    await at.user.remove(crmId)
    expect(await at.crm.sync('full')).toMatchObject({ local_archived: 1 })
    expect(await at.link(recordId)).toMatchObject([{ status: 'excluded', code: 'archived_with_crm', deleted: true }])
    const run = await at.crm.sync('full')
    expect(run).toMatchObject({ local_created: 0, crm_created: 0, local_archived: 0 })
    expect(
      await at.hub.stack.sql(`select kind from crm_sync_changes where record_id = $1 and side = 'adsapp' and kind = 'archived'`, [
        recordId,
      ]),
    ).toHaveLength(1)
  })

  test('archive, from the CRM, spares a contact that was edited here since', async () => {
    await at.policy('archive', 'ignore')
    const { crmId, recordId } = await at.pair()
    await at.user.remove(crmId)
    await at.hub.stack.sql(`update contacts set first_name = 'Edited' where id = $1`, [recordId])
    await at.crm.sync('full')
    expect(await at.link(recordId)).toMatchObject([{ status: 'excluded', code: 'deleted_in_crm', deleted: false }])
  })

  test('archive, to the CRM: its record is archived there once, and stays archived', async () => {
    await at.policy('ignore', 'archive')
    const { crmId, recordId } = await at.pair()
    await at.remove(recordId)
    await at.drain()
    expect(await at.isThere(crmId)).toBe(false)
    expect(await at.link(recordId)).toMatchObject([{ status: 'excluded', code: 'archived_in_crm', deleted: true }])
    await at.crm.resetRequests()
    await at.crm.sync('full')
    expect((await at.crm.requests()).writes).toBe(0)
    expect(await at.link(recordId)).toMatchObject([{ deleted: true }])
  })

  test('ignore: each side keeps its own', async () => {
    const [one, two] = [await at.pair(), await at.pair()]
    await at.user.remove(one.crmId)
    await at.remove(two.recordId)
    await at.crm.sync('full')
    await at.drain()
    expect(await at.link(one.recordId)).toMatchObject([{ status: 'excluded', code: 'deleted_in_crm', deleted: false }])
    expect(await at.link(two.recordId)).toMatchObject([{ status: 'excluded', code: 'deleted_in_adsapp' }])
    expect(await at.isThere(two.crmId)).toBe(true)
  })

  test('unlink: the link ends for good, whichever side is restored', async () => {
    await at.policy('unlink', 'unlink')
    const [one, two] = [await at.pair(), await at.pair()]
    await at.user.remove(one.crmId)
    await at.remove(two.recordId)
    await at.crm.sync('full')
    expect(await at.link(one.recordId)).toMatchObject([{ status: 'excluded', code: 'unlinked_in_crm', deleted: false }])
    await at.hub.stack.sql('update contacts set deleted_at = null where id = $1', [two.recordId])
    await at.drain()
    await at.user.edit(two.crmId, { firstName: 'Edited there' })
    await at.crm.sync('delta')
    expect(await at.link(two.recordId)).toMatchObject([{ status: 'excluded', code: 'unlinked_in_adsapp', deleted: false }])
    expect(await at.hub.stack.sql('select first_name from contacts where id = $1', [two.recordId])).toEqual([
      { first_name: 'Pair' },
    ])
  })

  test.skipIf(crmType === 'pipedrive')(
    'a record restored in the CRM is synced again, and the contact archived with it is restored',
    async () => {
      await at.policy('archive', 'ignore')
      const { crmId, recordId } = await at.pair()
      await at.user.remove(crmId)
      await at.crm.sync('full')
      await at.user.restore(crmId)
      await at.crm.sync('delta')
      expect(await at.link(recordId)).toMatchObject([{ status: 'linked', code: null, deleted: false }])
      await at.user.edit(crmId, { firstName: 'Back' })
      await at.crm.sync('delta')
      expect(await at.hub.stack.sql('select first_name from contacts where id = $1', [recordId])).toEqual([
        { first_name: 'Back' },
      ])
    },
  )

  test('a merge of two linked records leaves one pair, and the other contact says what it was merged into', async () => {
    const [winner, loser] = [await at.pair(), await at.pair()]
    await at.user.merge(winner.crmId, loser.crmId)
    await at.crm.sync('full')
    expect(await at.link(winner.recordId)).toMatchObject([{ status: 'linked', crm_record_id: winner.crmId }])
    expect(await at.link(loser.recordId)).toMatchObject([{ status: 'excluded', deleted: false }])
    // Pipedrive reports a merged person only as deleted, except in a webhook.
    if (crmType !== 'pipedrive') expect(await at.link(loser.recordId)).toMatchObject([{ code: 'merged_in_crm' }])
  })

  test('a merge into an unlinked record moves the link to it', async () => {
    const loser = await at.pair()
    const winner = await at.user.create({ email: at.address(), firstName: 'Winner', lastName: 'Unknown' })
    await at.user.merge(winner, loser.crmId)
    await at.crm.sync('delta')
    expect(await at.link(loser.recordId)).toMatchObject([{ status: 'linked', crm_record_id: winner }])
    await at.crm.sync('delta')
    await at.user.edit(winner, { firstName: 'Followed' })
    await at.crm.sync('delta')
    expect(await at.hub.stack.sql('select first_name from contacts where id = $1', [loser.recordId])).toEqual([
      { first_name: 'Followed' },
    ])
    expect(await at.hub.stack.sql('select count(*)::int as n from crm_sync_state where crm_record_id = $1', [winner])).toEqual([
      { n: 1 },
    ])
  })

  /** A linked record merged into an unknown one, and that one into another unknown one. */
  async function chain() {
    const first = await at.pair()
    const unknown = (name: string) => at.user.create({ email: `${name}-${first.email}`, firstName: 'Chain', lastName: name })
    const [second, third] = [await unknown('second'), await unknown('third')]
    await at.user.merge(second, first.crmId)
    await at.user.merge(third, second)
    return { ...first, end: third }
  }

  test('a chain of merges between two syncs is followed to its end', async () => {
    const { recordId, end } = await chain()
    const before = await at.hub.stack.sql('select id from contacts')
    await at.crm.sync('delta')
    expect(await at.link(recordId)).toMatchObject([{ status: 'linked', crm_record_id: end, deleted: false }])
    expect(await at.hub.stack.sql('select id from contacts')).toHaveLength(before.length)
  })

  test('a chain of merges whose end was deleted goes by the policy for deletions', async () => {
    await at.policy('archive', 'ignore')
    const { recordId, end } = await chain()
    await at.user.remove(end)
    await at.crm.sync('full')
    expect(await at.link(recordId)).toMatchObject([{ status: 'excluded', code: 'archived_with_crm', deleted: true }])
  })

  // HubSpot reports all of a record's merges with every read of it.
  test.runIf(crmType === 'salesforce')(
    'a chain of merges is followed to its end although each next link came on an earlier page',
    async () => {
      const { recordId, crmId, end: third } = await chain()
      let end = third
      for (const name of ['4', '5', '6', '7', '8']) {
        const next = await at.user.create({ email: at.address(), firstName: 'Chain', lastName: name })
        await at.user.merge(next, end)
        end = next
      }
      const withoutRest: typeof at.hub.engine = {
        ...at.hub.engine,
        loadConnector: async (type) => {
          const connector = await at.hub.engine.loadConnector(type)
          return {
            ...connector,
            listChanges: async (...asked) => {
              const page = await connector.listChanges(...asked)
              return { ...page, merges: (page.merges ?? []).filter(({ from }) => from === crmId) }
            },
          }
        },
      }
      const { working } = await requestSync(withoutRest, at.crm.request('delta'), Date.now() + 600_000)
      await working
      expect(await at.link(recordId)).toMatchObject([{ status: 'linked', crm_record_id: end }])
    },
  )

  test.skipIf(crmType === 'pipedrive')(
    'a record merged into one whose contact was deleted here takes that one over',
    async () => {
      const [winner, loser] = [await at.pair(), await at.pair()]
      await at.remove(winner.recordId)
      await at.drain()
      await at.user.merge(winner.crmId, loser.crmId)
      await at.crm.sync('delta')
      expect(await at.link(loser.recordId)).toMatchObject([{ status: 'linked', crm_record_id: winner.crmId }])
    },
  )

  test.each(['ignore', 'archive'] as const)(
    '%s: a record of which the CRM has no trace is missed by a full run, and asked for by id',
    async (policies) => {
      await at.policy(policies, 'ignore')
      const [erased, kept] = [await at.pair(), await at.pair()]
      await at.user.erase(erased.crmId)
      await at.crm.sync('full', 'to_crm')
      expect(await at.link(erased.recordId)).toMatchObject([{ status: 'linked' }])
      await at.crm.sync('full')
      const [code, deleted] = policies === 'archive' ? ['archived_with_crm', true] : ['deleted_in_crm', false]
      expect(await at.link(erased.recordId)).toMatchObject([{ status: 'excluded', code, deleted }])
      expect(await at.link(kept.recordId)).toMatchObject([{ status: 'linked', deleted: false }])
      expect(await at.hub.stack.sql('select run_id from crm_met_records')).toEqual([])
    },
  )

  test('a full read that is broken off deletes nothing', async () => {
    await at.policy('archive', 'ignore')
    const { crmId, recordId } = await at.pair()
    await at.user.erase(crmId)
    const failing: typeof at.hub.engine = {
      ...at.hub.engine,
      loadConnector: async (type) => ({
        ...(await at.hub.engine.loadConnector(type)),
        getRecords: async () => {
          throw new Failure({ kind: 'rejected', code: 'broken', message: 'The CRM broke off.' })
        },
      }),
    }
    const { working } = await requestSync(failing, at.crm.request('full'), Date.now() + 600_000)
    await working
    expect(await at.link(recordId)).toMatchObject([{ status: 'linked', deleted: false }])
    await at.crm.sync('full')
    expect(await at.link(recordId)).toMatchObject([{ status: 'excluded', deleted: true }])
  })
})
