import { expect, test } from 'vitest'
import { requestUndo } from '../../../src/lib/crm/use-cases/undo.ts'
import { recordUser } from '../support/crm-records.ts'
import { inSuite } from '../support/in-suite.ts'
import { type OtherObjectsWorld, samples } from './world.ts'

export function describeUndo({
  crmType,
  objects,
  hub,
  drain,
  user,
  add,
  rename,
  nameThere,
  refs,
  ageRuns,
}: OtherObjectsWorld): void {
  test.each(inSuite(objects, (object) => object === 'opportunity'))(
    'holds for each %s: what a run did on both sides is taken back, and what was changed since is left and listed',
    async (object) => {
      await ageRuns()
      await drain()
      const { table, name } = samples[object]
      const [ours, theirs, since, gone] = (await refs(object, 'asc', 4)).map(({ id, ref }) => ({ id, ref }))
      const nameHere = async (of: { readonly id: string } | undefined) =>
        (await hub().stack.sql<{ name: string }>(`select ${name} as name from ${table} where id = $1`, [of?.id]))[0]?.name
      const [oursWas, theirsWas] = [await nameHere(ours), await nameHere(theirs)]
      await rename(object, ours?.id, 'Named here')
      await user(object).edit(theirs?.ref ?? '', { name: 'Named there' })
      await user(object).edit(since?.ref ?? '', { name: 'Named there too' })
      await add(object, `Made by a run of ${object}`, 1)
      await hub().stack.sql(`update ${table} set deleted_at = now() where id = $1`, [gone?.id])
      const run = await hub().sync('delta')
      expect(run).toMatchObject({ local_updated: 2, crm_updated: 1, crm_created: 1, crm_archived: 1, records_failed: 0 })
      await rename(object, since?.id, 'Named here since')

      const { runId, working } = await requestUndo(hub().engine, hub(), { runId: run.id }, Date.now() + 600_000)
      await working
      const items = await hub().stack.sql(
        `select c.side, c.kind, i.outcome, i.reason from crm_undo_items i join crm_sync_changes c on c.id = i.change_id
         where i.run_id = $1 and (c.field is null or c.field in ('name', 'subject', 'lastName')) order by c.side, c.kind, i.outcome`,
        [runId],
      )
      expect(items).toEqual([
        { side: 'adsapp', kind: 'updated', outcome: 'left', reason: 'changed_here' },
        { side: 'adsapp', kind: 'updated', outcome: 'restored', reason: null },
        { side: 'crm', kind: 'archived', outcome: 'left', reason: 'crm_cannot_restore' },
        { side: 'crm', kind: 'created', outcome: 'restored', reason: null },
        { side: 'crm', kind: 'updated', outcome: 'restored', reason: null },
      ])
      expect([await nameHere(ours), await nameThere(object, ours?.ref)]).toEqual(['Named here', oursWas])
      expect([await nameHere(theirs), await nameThere(object, theirs?.ref)]).toEqual([theirsWas, 'Named there'])
      expect(await nameHere(since)).toBe('Named here since')
      expect((await user(object).list()).filter((each) => each.values.name?.startsWith('Made by a run'))).toEqual([])
      await drain()
      const writes = { local_updated: 0, local_created: 0, crm_created: 0, crm_updated: 0, crm_archived: 0 }
      expect(await hub().sync('full')).toMatchObject(writes)
      expect(await nameThere(object, since?.ref)).toBe('Named here since')
    },
  )

  test('holds for what a record belongs to: a company that a run has given it, on either side, is taken from it again', async () => {
    await ageRuns()
    await drain()
    const people = ['Bea', 'Cem'].map((last) => [hub().organizationId, last, `${last}@others.test`])
    for (const person of people)
      await hub().stack.sql('insert into contacts (organization_id, last_name, email) values ($1, $2, $3)', person)
    await hub().sync('delta')
    const [company] = await refs('account', 'asc', 1)
    const [ours, theirs] = await hub().stack.sql<{ id: string; ref: string }>(
      `select s.record_id as id, s.crm_record_id as ref from crm_sync_state s join contacts c on c.id = s.record_id
       where c.last_name in ('Bea', 'Cem') order by c.last_name`,
    )
    const contacts = recordUser(crmType, hub().url, 'contact')
    const companies = async (of: { readonly id: string; readonly ref: string } | undefined) => {
      const [row] = await hub().stack.sql<{ account_id: string | null }>('select account_id from contacts where id = $1', [
        of?.id,
      ])
      return [row?.account_id, (await contacts.list()).find(({ id }) => id === of?.ref)?.values.account]
    }
    await hub().stack.sql('update contacts set account_id = $2 where id = $1', [ours?.id, company?.id])
    await contacts.edit(theirs?.ref ?? '', { account: company?.ref ?? '' })
    // A new association is in no delta of HubSpot.
    const run = await hub().sync('full')
    for (const each of [ours, theirs]) expect(await companies(each)).toEqual([company?.id, company?.ref])
    const { runId, working } = await requestUndo(hub().engine, hub(), { runId: run.id }, Date.now() + 600_000)
    await working
    const outcomes = 'select distinct outcome, reason from crm_undo_items where run_id = $1'
    expect(await hub().stack.sql(outcomes, [runId])).toEqual([{ outcome: 'restored', reason: null }])
    expect(await companies(ours)).toEqual([company?.id, null])
    expect(await companies(theirs)).toEqual([null, company?.ref])
    expect(await hub().sync('full')).toMatchObject({ local_updated: 0, crm_updated: 0 })
  })
}
