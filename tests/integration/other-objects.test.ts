import { describe, expect, test } from 'vitest'
import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import { decideMatch } from '../../src/lib/crm/use-cases/decide-match.ts'
import { describeMerges } from './other-objects/merges.ts'
import { describeUndo } from './other-objects/undo.ts'
import { otherObjectsWorld, samples, secondFields } from './other-objects/world.ts'
import { inSuite } from './support/in-suite.ts'

describe.each(inSuite(crmTypeSchema.options, (crmType) => crmType === 'pipedrive'))(
  'what holds for contacts, with %s',
  (crmType) => {
    const world = otherObjectsWorld(crmType)
    const {
      objects,
      limit,
      settings,
      hub,
      drain,
      user,
      add,
      rename,
      namedHere,
      nameThere,
      refs,
      renameThere,
      link,
      count,
      waiting,
      approve,
      ageRuns,
    } = world

    test.each(inSuite(objects, (object) => object !== 'account'))(
      'holds for each %s: an approval covers what was shown, of that object, and what comes later is asked for by itself',
      async (object) => {
        await ageRuns()
        await renameThere(object, limit + 3, 'Shown')
        expect(await hub().sync('delta')).toMatchObject({ status: 'waiting', guard: { object, changes: limit + 3, removals: 0 } })
        await approve()
        // While the approved run works: as many are deleted here, and as many of another object are renamed.
        const gone = (await refs(object, 'desc', limit + 2)).map(({ id }) => id)
        await hub().stack.sql(`update ${samples[object].table} set deleted_at = now() where id = any ($1)`, [gone])
        const other = objects.find((one) => one !== object) ?? object
        for (const { id } of await refs(other, 'desc', limit + 4)) await rename(other, id, `${id} beside ${object}`)
        await hub().resetRequests()
        await drain()
        expect(await namedHere(object, 'Shown %')).toBe(limit + 3)
        expect((await hub().requests()).writes).toBe(0)
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
        // The others are made again for the next test.
        await hub().stack.sql(`delete from crm_sync_state where record_id = any ($1)`, [gone])
      },
      120_000,
    )

    test('holds for the reserve of a budget: unanswered creates of any object leave it to edits of any object', async () => {
      await ageRuns()
      await hub().stack.sql(`insert into crm_api_usage (organization_id, connection_id, day, background)
      select organization_id, id, (now() at time zone 'utc')::date, 79 from crm_connections
      on conflict (connection_id, day) do update set background = 79, live = 0`)
      await hub().stack.sql('update crm_connections set settings = $1', [{ ...settings, dailyBudget: 100, liveShare: 0.2 }])
      await hub().sync('full')
      for (const object of objects) {
        const { table, name } = samples[object]
        await add(object, 'Backfill', 120)
        await hub().stack.sql(
          `update crm_sync_state s set outgoing = jsonb_build_object('name', r.${name}), outgoing_at = now()
         from ${table} r where r.id = s.record_id and s.object_type = $1 and r.${name} like 'Backfill %'`,
          [object],
        )
      }
      await hub().resetRequests()
      for (const object of objects) await rename(object, (await refs(object, 'asc', 1))[0]?.id, 'In time')
      await drain()
      expect((await hub().requests()).created).toBe(0)
      for (const object of objects) expect(await nameThere(object, (await refs(object, 'asc', 1))[0]?.ref)).toBe('In time')
      await hub().stack.runScript(`delete from crm_sync_state where outgoing is not null;
      ${objects.map((object) => `delete from ${samples[object].table} where ${samples[object].name} like 'Backfill %';`).join(' ')}`)
      await hub().stack.sql('update crm_connections set settings = $1', [settings])
      await hub().stack.sql(`update crm_sync_logs set resume_at = null`)
      expect(await hub().sync('full')).toMatchObject({ status: 'completed' })
      await drain()
    }, 120_000)

    test.each(objects)('holds for each %s: one of which there is no trace is asked for by id', async (object) => {
      await ageRuns()
      const [erased] = await refs(object, 'asc', 1)
      // What has left the bin years ago is the same as an id that was never there.
      await user(object).remove(erased?.ref ?? '')
      const unknown = crmType === 'salesforce' ? `${erased?.ref.slice(0, 3)}000000ZZZZZAAA` : `9900000${objects.indexOf(object)}`
      await hub().stack.sql(`update crm_sync_state set crm_record_id = $2 where record_id = $1`, [erased?.id, unknown])
      const before = await namedHere(object, '%')
      await hub().sync('full')
      expect(await link(erased?.id)).toMatchObject({ status: 'excluded', code: 'deleted_in_crm' })
      expect(await namedHere(object, '%')).toBe(before)
    })

    describeMerges(world)

    test.each(objects)(
      'holds for each %s: a pair that was unlinked goes on from what both sides last agreed on, once a person includes it',
      async (object) => {
        await ageRuns()
        const setPolicy = (toCrm: string) =>
          hub().stack.sql('update crm_connection_objects set settings = $1 where object_type = $2', [
            { deletes: { fromCrm: 'ignore', toCrm } },
            object,
          ])
        await setPolicy('unlink')
        const { table } = samples[object]
        const [pair] = await refs(object, 'asc', 1)
        const before = await count(object)
        await hub().stack.sql(`update ${table} set deleted_at = now() where id = $1`, [pair?.id])
        await drain()
        expect(await link(pair?.id)).toMatchObject({ status: 'excluded', code: 'unlinked_in_adsapp' })
        await user(object).edit(pair?.ref ?? '', { name: 'Edited there meanwhile' })
        const { column, value, field } = secondFields[object]
        await hub().stack.sql(`update ${table} set deleted_at = null where id = $1`, [pair?.id])
        if (column !== null) await hub().stack.sql(`update ${table} set ${column} = $2 where id = $1`, [pair?.id, value])
        await drain()
        expect(await link(pair?.id)).toMatchObject({ status: 'excluded' })
        const [{ id: linkId } = { id: '' }] = await hub().stack.sql<{ id: string }>(
          'select id from crm_sync_state where record_id = $1',
          [pair?.id],
        )
        const { organizationId, userId } = hub()
        await decideMatch(hub().engine, { organizationId, userId }, { linkId, action: 'include' })
        await drain()
        expect(await link(pair?.id)).toMatchObject({ status: 'linked', ref: pair?.ref, code: null })
        expect(await namedHere(object, 'Edited there meanwhile')).toBe(1)
        const there = (await user(object).list()).find(({ id }) => id === pair?.ref)?.values
        expect(there).toMatchObject({ name: 'Edited there meanwhile', ...(field === null ? {} : { [field]: String(value) }) })
        expect(await hub().sync('full')).toMatchObject({ local_created: 0, crm_created: 0, local_updated: 0, crm_updated: 0 })
        expect(await count(object)).toEqual(before)
        await setPolicy('archive')
      },
    )

    describeUndo(world)

    test('holds for a reconnect: what waited of any object moves on both sides without being asked for', async () => {
      await ageRuns()
      if (crmType === 'hubspot') {
        await hub().control('POST', 'config', { accessTokenTtlS: 1 })
        await fetch(new URL('/uninstall', hub().url), {
          method: 'POST',
          body: new URLSearchParams({ portal_id: '4711' }),
          redirect: 'manual',
        })
      } else await hub().control('POST', 'revoke', crmType === 'salesforce' ? { org: 'acme' } : { company: 8101 })
      expect(await hub().sync('delta')).toMatchObject({ status: 'failed' })
      for (const object of objects) {
        await renameThere(object, 1, 'While away')
        await rename(object, (await refs(object, 'desc', 1))[0]?.id, 'From here')
      }
      if (crmType === 'hubspot') await hub().control('POST', 'config', { accessTokenTtlS: 1800 })
      await hub().connect()
      await drain()
      for (const object of objects) {
        expect(await namedHere(object, 'While away %')).toBe(1)
        expect(await nameThere(object, (await refs(object, 'desc', 1))[0]?.ref)).toBe('From here')
      }
    }, 120_000)
  },
)
