import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { resolveConflict, resolveConflicts } from '../../src/lib/crm/use-cases/resolve-conflict.ts'
import { beginDecision, continueDecision } from '../../src/lib/db/conflict-decisions.ts'
import { createServiceClient } from '../../src/lib/db/service-client.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'

let hub: Hub
beforeAll(async () => {
  hub = await startHub({ demo: false })
  await hub.connect()
  await hub.stack.sql(`update crm_connections set settings = '{"conflictPolicy": "manual"}'`)
})
afterAll(() => hub.close())

const person = () => ({ organizationId: hub.organizationId, userId: hub.userId })

describe('a third value', () => {
  const rowSchema = z.object({ last_name: z.string(), id: z.uuid(), crm_record_id: z.string(), conflict_details: z.json() })
  const read = async () => {
    const rows = z.tuple([rowSchema]).parse(
      await hub.stack.sql(
        `select c.last_name, l.id, l.crm_record_id, l.conflict_details from contacts c join crm_sync_state l on l.record_id = c.id
         where c.email = 'third@example.test'`,
      ),
    )
    return rows[0]
  }
  const there = async (crmId: string) =>
    (await hub.hubspot.crm.contacts.basicApi.getById(crmId, ['lastname'])).properties['lastname']

  test('is held against both sides, goes to both, and its facts are kept', async () => {
    await hub.stack.sql(
      `insert into contacts (organization_id, email, first_name, last_name) values ($1, 'third@example.test', 'Ann', 'Berg')`,
      [hub.organizationId],
    )
    await hub.sync('full')
    const { crm_record_id: crmId, id: linkId } = await read()
    await hub.stack.sql(`update contacts set last_name = 'Ours' where email = 'third@example.test'`)
    // On the CRM's own page, by a person.
    const page = `${hub.crm('hubspot').url}/contacts/4711/record/0-1/${crmId}`
    const form = new URLSearchParams({ email: 'third@example.test', firstname: 'Ann', lastname: 'Theirs' })
    expect((await fetch(page, { method: 'POST', body: form, redirect: 'manual' })).status).toBe(303)
    await hub.sync('full')
    expect((await read()).conflict_details).toMatchObject({
      lastName: { local: 'Ours', remote: 'Theirs', by: 'Mara Lindqvist', facts: { newer: 'crm' } },
    })
    expect(
      await hub.stack.sql(
        `select facts ->> 'newer' as newer, facts -> 'isAsked' as asked from crm_sync_changes where kind = 'conflict' and link_id = $1`,
        [linkId],
      ),
    ).toEqual([{ newer: 'crm', asked: true }])

    const decision = { linkId, field: 'lastName', keep: 'edited' } as const
    const tooLong = { ...person(), ...decision, value: 'x'.repeat(5_000) }
    await expect(resolveConflict(hub.engine, tooLong)).rejects.toMatchObject({ code: 'value_refused', field: 'value' })
    const seen = { local: 'Else', remote: 'Theirs' }
    await expect(resolveConflict(hub.engine, { ...person(), ...decision, value: 'Third', seen })).rejects.toMatchObject({
      code: 'conflict_changed',
    })
    const other = { organizationId: randomUUID(), userId: hub.userId }
    await expect(resolveConflict(hub.engine, { ...other, ...decision, value: 'Third' })).rejects.toMatchObject({
      code: 'conflict_not_found',
    })
    expect([(await read()).last_name, await there(crmId)]).toEqual(['Ours', 'Theirs'])

    await resolveConflict(hub.engine, {
      ...person(),
      ...decision,
      value: '<b>Third</b>',
      seen: { local: 'Ours', remote: 'Theirs' },
    })
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    const now = await read()
    expect([now.last_name, await there(crmId), now.conflict_details]).toEqual(['<b>Third</b>', '<b>Third</b>', null])
    expect(await resolveConflicts(hub.engine, person(), [{ ...decision, keep: 'crm' }])).toMatchObject({
      decided: 0,
      failed: [{ linkId, field: 'lastName', code: 'conflict_not_found' }],
    })
  })
})

describe('one answer to many conflicts', () => {
  const links = 450
  const slices = Math.ceil(links / 200)
  const reset = () =>
    hub.stack.runScript(`
      delete from crm_sync_changes where kind = 'decided';
      update crm_sync_state set pending = false, live = false, conflict_detected = true,
        conflict_details = '{"phone": {"base": "1", "local": "2", "remote": "3"}}' where crm_record_id like 'many-%';`)
  const begin = async (keep: 'adsapp' | 'crm' = 'crm') => {
    const id = randomUUID()
    await beginDecision(hub.engine.db, person(), { id, keep, filter: { field: 'phone' } })
    return id
  }
  const outcome = async (id: string) => {
    const logged = await hub.stack.sql(
      `select count(*)::int as times, count(distinct link_id)::int as links from crm_sync_changes where kind = 'decided'`,
    )
    const state = await hub.stack.sql('select status, decided from crm_conflict_decisions where id = $1', [id])
    return [...logged, ...state]
  }
  const never = () => false

  beforeAll(async () => {
    await hub.stack.runScript(`
      insert into contacts (organization_id, first_name, phone)
        select '${hub.organizationId}', 'Many ' || n, '2' from generate_series(1, ${links}) n;
      update crm_sync_state s set status = 'linked', crm_record_id = 'many-' || s.id from contacts c
        where c.id = s.record_id and c.first_name like 'Many %';`)
  })

  const points = Array.from({ length: slices }, (_, at) => at + 1).flatMap((at) => [
    [at, 'before'] as const,
    [at, 'after'] as const,
  ])
  test.each(points)('whose process is killed at its request %i, %s it was carried out, decides each once', async (at, when) => {
    await reset()
    const id = await begin()
    let count = 0
    const doomed = createServiceClient(hub.engine.env, async (input, init) => {
      count += 1
      if (count < at) return fetch(input, init)
      if (count === at && when === 'after') await fetch(input, init)
      throw new Error('killed')
    })
    await expect(continueDecision(doomed, id, never)).rejects.toMatchObject({ code: 'database_unavailable' })
    expect(await continueDecision(hub.engine.db, id, never)).toBe(true)
    expect(await outcome(id)).toEqual([
      { times: links, links },
      { status: 'done', decided: links },
    ])
  })

  test('of two people at once is one for each conflict', async () => {
    await reset()
    const ids = [await begin('crm'), await begin('adsapp')]
    await Promise.all([...ids, ...ids].map((id) => continueDecision(hub.engine.db, id, never)))
    const [logged] = await outcome(ids[0] ?? '')
    expect(logged).toEqual({ times: links, links })
    const sum = await hub.stack.sql('select sum(decided)::int as decided from crm_conflict_decisions where id = any ($1)', [ids])
    expect(sum).toEqual([{ decided: links }])
  })
})
