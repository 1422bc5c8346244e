import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import { requestUndo } from '../../src/lib/crm/use-cases/undo.ts'
import { decideMatch } from '../../src/lib/crm/use-cases/decide-match.ts'
import { switchObject } from '../../src/lib/crm/use-cases/switch-object.ts'
import { decideRun } from '../../src/lib/db/runs.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { recordUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'
import { inSuite } from './support/in-suite.ts'

/** Of each object, what is filled in here so that every CRM takes its records: a sale has a stage and a day, a task is about somebody. */
const made = {
  account: { table: 'accounts', name: 'name', beside: 'city', values: `'Delft'` },
  opportunity: {
    table: 'opportunities',
    name: 'name',
    beside: 'stage, expected_close_date',
    values: `'closed_won', '2027-03-01'`,
  },
  task: { table: 'tasks', name: 'subject', beside: 'contacts', values: '(select id::text from contacts)' },
  lead: { table: 'leads', name: 'last_name', beside: 'company_name', values: `'Delft BV'` },
} as const
type Other = keyof typeof made

/** A second field of each, as a column here and as people edit it there. */
const besides: {
  readonly [O in Other]: { readonly column: string | null; readonly value: unknown; readonly field: string | null }
} = {
  account: { column: 'employees', value: 42, field: 'employees' },
  opportunity: { column: 'amount', value: 4200, field: 'amount' },
  task: { column: null, value: null, field: null },
  lead: { column: 'company_name', value: 'Delft NV', field: 'company' },
}

/** What each CRM has of them, and which of them it merges. */
const crms = {
  hubspot: { objects: ['account', 'opportunity', 'task'], merges: ['account', 'opportunity'] },
  salesforce: { objects: ['account', 'opportunity', 'lead', 'task'], merges: ['account', 'lead'] },
  pipedrive: { objects: ['account', 'opportunity', 'task'], merges: ['account', 'opportunity'] },
} as const satisfies Record<string, { objects: readonly Other[]; merges: readonly Other[] }>

describe.each(inSuite(crmTypeSchema.options, (crmType) => crmType === 'pipedrive'))(
  'what holds for contacts, with %s',
  (crmType) => {
    const objects: readonly Other[] = crms[crmType].objects
    const merges: readonly Other[] = crms[crmType].merges
    const [each, limit] = [26, 5]
    const settings = { guard: { enabled: true, share: 0.1, atLeast: limit }, deletes: { fromCrm: 'ignore', toCrm: 'archive' } }
    let hub: Hub
    beforeAll(async () => {
      hub = await startHub({ crms: [crmType], firstObjects: ['contact', 'account', 'task'] })
      if (crmType === 'hubspot') await hub.control('POST', 'seed', { portal: 4711, count: 0, seed: 3, replace: true })
      const { organizationId, userId } = hub
      await hub.stack.sql(`insert into contacts (organization_id, last_name, email) values ($1, 'Ann', 'ann@others.test')`, [
        organizationId,
      ])
      for (const object of objects) await add(object, object, each)
      await hub.connect()
      // Stages of one name are mapped where deals are switched on.
      for (const object of objects.filter((other) => other === 'opportunity' || other === 'lead'))
        await switchObject(hub.engine, { organizationId, userId, crmType, object, enabled: true })
      expect(await hub.sync('full')).toMatchObject({ status: 'completed', records_failed: 0 })
      await hub.stack.sql('update crm_connections set settings = $1', [settings])
      await hub.stack.sql('update crm_connection_objects set settings = $1', [{ deletes: settings.deletes }])
      expect(await linked()).toEqual(objects.toSorted().map((object) => ({ object, n: each })))
    })
    afterAll(() => hub.close())

    const drain = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    const user = (object: Other) => recordUser(crmType, hub.url, object)
    /** Records here that the CRM takes. */
    const add = (object: Other, text: string, count: number) => {
      const { table, name, beside, values } = made[object]
      return hub.stack.sql(
        `insert into ${table} (organization_id, ${name}, ${beside}) select $1, $2 || ' ' || n, ${values} from generate_series(1, ${count}) n`,
        [hub.organizationId, text],
      )
    }
    const rename = (object: Other, id: string | undefined, name: string) =>
      hub.stack.sql(`update ${made[object].table} set ${made[object].name} = $2 where id = $1`, [id, name])
    const namedHere = async (object: Other, like: string) =>
      (
        await hub.stack.sql<{ n: number }>(
          `select count(*)::int as n from ${made[object].table} where ${made[object].name} like $1 and deleted_at is null`,
          [like],
        )
      )[0]?.n
    const nameThere = async (object: Other, ref: string | undefined) =>
      (await user(object).list()).find(({ id }) => id === ref)?.values.name
    const linked = () =>
      hub.stack.sql(`select object_type as object, count(*)::int as n from crm_sync_state
      where status = 'linked' and object_type <> 'contact' group by 1 order by 1`)
    const refs = async (object: Other, order: 'asc' | 'desc', count: number) =>
      hub.stack.sql<{ id: string; ref: string }>(
        `select record_id as id, crm_record_id as ref from crm_sync_state where object_type = $1 and status = 'linked'
       order by length(crm_record_id) ${order}, crm_record_id collate "C" ${order} limit ${count}`,
        [object],
      )
    const renameThere = async (object: Other, count: number, text: string) => {
      for (const { ref } of await refs(object, 'asc', count)) await user(object).edit(ref, { name: `${text} ${ref}` })
    }
    const link = async (id: string | undefined) =>
      (
        await hub.stack.sql(
          `select status, crm_record_id as ref, last_error ->> 'code' as code, last_error ->> 'mergedInto' as into from crm_sync_state
         where record_id = $1`,
          [id],
        )
      )[0]
    const count = async (object: Other) => [await namedHere(object, '%'), (await user(object).list()).length]
    const waiting = () =>
      hub.stack.sql<{ id: string; guard: unknown }>(`select id, guard from crm_sync_logs where status = 'waiting'`)
    const approve = async () =>
      decideRun(hub.engine.db, {
        runId: (await waiting())[0]?.id ?? '',
        organizationId: hub.organizationId,
        userId: hub.userId,
        approve: true,
      })
    const calm = () => hub.stack.sql(`update crm_sync_logs set started_at = started_at - interval '1 hour'`)

    test.each(objects)(
      'holds for each %s: an approval covers what was shown, of that object, and what comes later is asked for by itself',
      async (object) => {
        await calm()
        await renameThere(object, limit + 3, 'Shown')
        expect(await hub.sync('delta')).toMatchObject({ status: 'waiting', guard: { object, changes: limit + 3, removals: 0 } })
        await approve()
        // While the approved run works: as many are deleted here, and as many of another object are renamed.
        const gone = (await refs(object, 'desc', limit + 2)).map(({ id }) => id)
        await hub.stack.sql(`update ${made[object].table} set deleted_at = now() where id = any ($1)`, [gone])
        const other = objects.find((one) => one !== object) ?? object
        for (const { id } of await refs(other, 'desc', limit + 4)) await rename(other, id, `${id} beside ${object}`)
        await hub.resetRequests()
        await drain()
        expect(await namedHere(object, 'Shown %')).toBe(limit + 3)
        expect((await hub.requests()).writes).toBe(0)
        const asked = []
        for (let stops = 0; stops < 3 && (await waiting()).length > 0; stops += 1) {
          asked.push(...(await waiting()).map(({ guard: shown }) => shown))
          await approve()
          await drain()
        }
        expect(asked).toHaveLength(2)
        expect(asked).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ object, changes: 0, removals: limit + 2 }),
            expect.objectContaining({ object: other, changes: limit + 4, removals: 0 }),
          ]),
        )
        // The others are made again for whoever comes next.
        await hub.stack.sql(`delete from crm_sync_state where record_id = any ($1)`, [gone])
      },
      120_000,
    )

    test('holds for the reserve of a budget: unanswered creates of any object leave it to edits of any object', async () => {
      await calm()
      await hub.stack.sql(`insert into crm_api_usage (organization_id, connection_id, day, background)
      select organization_id, id, (now() at time zone 'utc')::date, 79 from crm_connections
      on conflict (connection_id, day) do update set background = 79, live = 0`)
      await hub.stack.sql('update crm_connections set settings = $1', [{ ...settings, dailyBudget: 100, liveShare: 0.2 }])
      await hub.sync('full')
      for (const object of objects) {
        const { table, name } = made[object]
        await add(object, 'Backfill', 120)
        await hub.stack.sql(
          `update crm_sync_state s set outgoing = jsonb_build_object('name', r.${name}), outgoing_at = now()
         from ${table} r where r.id = s.record_id and s.object_type = $1 and r.${name} like 'Backfill %'`,
          [object],
        )
      }
      await hub.resetRequests()
      for (const object of objects) await rename(object, (await refs(object, 'asc', 1))[0]?.id, 'In time')
      await drain()
      expect((await hub.requests()).created).toBe(0)
      for (const object of objects) expect(await nameThere(object, (await refs(object, 'asc', 1))[0]?.ref)).toBe('In time')
      await hub.stack.runScript(`delete from crm_sync_state where outgoing is not null;
      ${objects.map((object) => `delete from ${made[object].table} where ${made[object].name} like 'Backfill %';`).join(' ')}`)
      await hub.stack.sql('update crm_connections set settings = $1', [settings])
      await hub.stack.sql(`update crm_sync_logs set resume_at = null`)
      expect(await hub.sync('full')).toMatchObject({ status: 'completed' })
      await drain()
    }, 120_000)

    test.each(objects)('holds for each %s: one of which there is no trace is asked for by id', async (object) => {
      await calm()
      const [erased] = await refs(object, 'asc', 1)
      // What has left the bin years ago is the same as an id that was never there.
      await user(object).remove(erased?.ref ?? '')
      const unknown = crmType === 'salesforce' ? `${erased?.ref.slice(0, 3)}000000ZZZZZAAA` : `9900000${objects.indexOf(object)}`
      await hub.stack.sql(`update crm_sync_state set crm_record_id = $2 where record_id = $1`, [erased?.id, unknown])
      const before = await namedHere(object, '%')
      await hub.sync('full')
      expect(await link(erased?.id)).toMatchObject({ status: 'excluded', code: 'deleted_in_crm' })
      expect(await namedHere(object, '%')).toBe(before)
    })

    const more = (object: Other) =>
      object === 'opportunity' && crmType === 'hubspot'
        ? { stage: 'closedwon' }
        : object === 'lead'
          ? { company: 'Delft BV' }
          : {}

    test.each(merges)('holds for each %s: a chain of merges is followed to its end', async (object) => {
      await calm()
      const [merged] = await refs(object, 'asc', 1)
      const unknown = (name: string) => user(object).create({ name, ...more(object) })
      const [second, third] = [await unknown('Second of a chain'), await unknown('Third of a chain')]
      await user(object).merge(second, merged?.ref ?? '')
      await user(object).merge(third, second)
      const before = await namedHere(object, '%')
      await hub.sync('delta')
      expect(await link(merged?.id)).toMatchObject({ status: 'linked', ref: third })
      expect(await namedHere(object, '%')).toBe(before)
    })

    test.each(merges)(
      'holds for each %s: of two that are both linked and merged, one goes on and the other says into which',
      async (object) => {
        await calm()
        const [winner, loser] = await refs(object, 'asc', 2)
        const before = await count(object)
        await user(object).merge(winner?.ref ?? '', loser?.ref ?? '')
        await hub.sync('full')
        const after = [before[0], (before[1] ?? 0) - 1]
        expect(await link(winner?.id)).toMatchObject({ status: 'linked', ref: winner?.ref, code: null })
        // Pipedrive tells it by a webhook alone.
        if (crmType === 'pipedrive') {
          expect(await link(loser?.id)).toMatchObject({ status: 'excluded', code: 'deleted_in_crm' })
          await hub.stack.sql(
            `insert into crm_webhook_events (organization_id, connection_id, event_key, object_type, kind, crm_record_id, merged_into, occurred_at)
         select organization_id, id, 'late-' || $1, $1, 'merged', $2, $3, now() from crm_connections`,
            [object, loser?.ref, winner?.ref],
          )
          await hub.sync('delta')
          await drain()
        }
        expect(await link(loser?.id)).toMatchObject({ status: 'excluded', code: 'merged_in_crm', into: winner?.id })
        expect(await count(object)).toEqual(after)
        await rename(object, winner?.id, 'What is left of both')
        await drain()
        expect(await nameThere(object, winner?.ref)).toBe('What is left of both')
        expect(await hub.sync('full')).toMatchObject({ local_created: 0, crm_created: 0, local_updated: 0, crm_updated: 0 })
        expect(await count(object)).toEqual(after)
      },
    )

    test.each(objects)(
      'holds for each %s: a pair that was unlinked goes on from what both sides last agreed on, once a person includes it',
      async (object) => {
        await calm()
        const setPolicy = (toCrm: string) =>
          hub.stack.sql('update crm_connection_objects set settings = $1 where object_type = $2', [
            { deletes: { fromCrm: 'ignore', toCrm } },
            object,
          ])
        await setPolicy('unlink')
        const { table } = made[object]
        const [pair] = await refs(object, 'asc', 1)
        const before = await count(object)
        await hub.stack.sql(`update ${table} set deleted_at = now() where id = $1`, [pair?.id])
        await drain()
        expect(await link(pair?.id)).toMatchObject({ status: 'excluded', code: 'unlinked_in_adsapp' })
        await user(object).edit(pair?.ref ?? '', { name: 'Edited there meanwhile' })
        const { column, value, field } = besides[object]
        await hub.stack.sql(`update ${table} set deleted_at = null where id = $1`, [pair?.id])
        if (column !== null) await hub.stack.sql(`update ${table} set ${column} = $2 where id = $1`, [pair?.id, value])
        await drain()
        expect(await link(pair?.id)).toMatchObject({ status: 'excluded' })
        const [{ id: linkId } = { id: '' }] = await hub.stack.sql<{ id: string }>(
          'select id from crm_sync_state where record_id = $1',
          [pair?.id],
        )
        const { organizationId, userId } = hub
        await decideMatch(hub.engine, { organizationId, userId }, { linkId, action: 'include' })
        await drain()
        expect(await link(pair?.id)).toMatchObject({ status: 'linked', ref: pair?.ref, code: null })
        expect(await namedHere(object, 'Edited there meanwhile')).toBe(1)
        const there = (await user(object).list()).find(({ id }) => id === pair?.ref)?.values
        expect(there).toMatchObject({ name: 'Edited there meanwhile', ...(field === null ? {} : { [field]: String(value) }) })
        expect(await hub.sync('full')).toMatchObject({ local_created: 0, crm_created: 0, local_updated: 0, crm_updated: 0 })
        expect(await count(object)).toEqual(before)
        await setPolicy('archive')
      },
    )

    test.each(objects)(
      'holds for each %s: what a run did on both sides is taken back, and what was changed since is left and listed',
      async (object) => {
        await calm()
        await drain()
        const { table, name } = made[object]
        const [ours, theirs, since, gone] = (await refs(object, 'asc', 4)).map(({ id, ref }) => ({ id, ref }))
        const nameHere = async (of: { readonly id: string } | undefined) =>
          (await hub.stack.sql<{ name: string }>(`select ${name} as name from ${table} where id = $1`, [of?.id]))[0]?.name
        const [oursWas, theirsWas] = [await nameHere(ours), await nameHere(theirs)]
        await rename(object, ours?.id, 'Named here')
        await user(object).edit(theirs?.ref ?? '', { name: 'Named there' })
        await user(object).edit(since?.ref ?? '', { name: 'Named there too' })
        await add(object, `Made by a run of ${object}`, 1)
        await hub.stack.sql(`update ${table} set deleted_at = now() where id = $1`, [gone?.id])
        const run = await hub.sync('delta')
        expect(run).toMatchObject({ local_updated: 2, crm_updated: 1, crm_created: 1, crm_archived: 1, records_failed: 0 })
        await rename(object, since?.id, 'Named here since')

        const { runId, working } = await requestUndo(hub.engine, hub, { runId: run.id }, Date.now() + 600_000)
        await working
        const items = await hub.stack.sql(
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
        expect(await hub.sync('full')).toMatchObject(writes)
        expect(await nameThere(object, since?.ref)).toBe('Named here since')
      },
    )

    test('holds for what a record belongs to: a company that a run has given it, on either side, is taken from it again', async () => {
      await calm()
      await drain()
      const people = ['Bea', 'Cem'].map((last) => [hub.organizationId, last, `${last}@others.test`])
      for (const person of people)
        await hub.stack.sql('insert into contacts (organization_id, last_name, email) values ($1, $2, $3)', person)
      await hub.sync('delta')
      const [company] = await refs('account', 'asc', 1)
      const [ours, theirs] = await hub.stack.sql<{ id: string; ref: string }>(
        `select s.record_id as id, s.crm_record_id as ref from crm_sync_state s join contacts c on c.id = s.record_id
         where c.last_name in ('Bea', 'Cem') order by c.last_name`,
      )
      const contacts = recordUser(crmType, hub.url, 'contact')
      const companies = async (of: { readonly id: string; readonly ref: string } | undefined) => {
        const [row] = await hub.stack.sql<{ account_id: string | null }>('select account_id from contacts where id = $1', [
          of?.id,
        ])
        return [row?.account_id, (await contacts.list()).find(({ id }) => id === of?.ref)?.values.account]
      }
      await hub.stack.sql('update contacts set account_id = $2 where id = $1', [ours?.id, company?.id])
      await contacts.edit(theirs?.ref ?? '', { account: company?.ref ?? '' })
      // A new association is in no delta of HubSpot.
      const run = await hub.sync('full')
      for (const each of [ours, theirs]) expect(await companies(each)).toEqual([company?.id, company?.ref])
      const { runId, working } = await requestUndo(hub.engine, hub, { runId: run.id }, Date.now() + 600_000)
      await working
      const outcomes = 'select distinct outcome, reason from crm_undo_items where run_id = $1'
      expect(await hub.stack.sql(outcomes, [runId])).toEqual([{ outcome: 'restored', reason: null }])
      expect(await companies(ours)).toEqual([company?.id, null])
      expect(await companies(theirs)).toEqual([null, company?.ref])
      expect(await hub.sync('full')).toMatchObject({ local_updated: 0, crm_updated: 0 })
    })

    test('holds for a reconnect: what waited of any object moves on both sides without being asked for', async () => {
      await calm()
      if (crmType === 'hubspot') {
        await hub.control('POST', 'config', { accessTokenTtlS: 1 })
        await fetch(new URL('/uninstall', hub.url), {
          method: 'POST',
          body: new URLSearchParams({ portal_id: '4711' }),
          redirect: 'manual',
        })
      } else await hub.control('POST', 'revoke', crmType === 'salesforce' ? { org: 'acme' } : { company: 8101 })
      expect(await hub.sync('delta')).toMatchObject({ status: 'failed' })
      for (const object of objects) {
        await renameThere(object, 1, 'While away')
        await rename(object, (await refs(object, 'desc', 1))[0]?.id, 'From here')
      }
      if (crmType === 'hubspot') await hub.control('POST', 'config', { accessTokenTtlS: 1800 })
      await hub.connect()
      await drain()
      for (const object of objects) {
        expect(await namedHere(object, 'While away %')).toBe(1)
        expect(await nameThere(object, (await refs(object, 'desc', 1))[0]?.ref)).toBe('From here')
      }
    }, 120_000)
  },
)
