import { readdir } from 'node:fs/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseEnv } from '../../src/lib/core/env.ts'
import { createSecretBox } from '../../src/lib/core/secrets/secret-box.ts'
import { loadConnector } from '../../src/lib/crm/registry.ts'
import { createBudgets } from '../../src/lib/crm/transport/session.ts'
import { finishConnect } from '../../src/lib/crm/use-cases/finish-connect.ts'
import { requestSync, runAfter } from '../../src/lib/crm/use-cases/request-sync.ts'
import { startConnect } from '../../src/lib/crm/use-cases/start-connect.ts'
import { createServiceClient } from '../../src/lib/db/service-client.ts'
import { vectorsMigration } from '../../scripts/lib/schema-files.ts'
import { contactGenerator } from '../../sandbox/demo/contact-generator.ts'
import { migrationsDir } from '../support/database-template.ts'
import { type RealStack, startRealStack } from '../support/real-postgres.ts'
import type { TestStack } from '../support/test-stack.ts'
import { consent } from './support/consent.ts'
import { type Hub, startHub } from './support/hub.ts'

const inCrm = 300
const inBoth = 80
const onlyHere = 40

let stack: RealStack
let hub: Hub

beforeAll(async () => {
  stack = await startRealStack({ sandboxes: ['hubspot'] })
  hub = await startHub()
})
afterAll(async () => {
  await stack?.close()
  await hub?.close()
})

describe('a real PostgreSQL server', () => {
  it('takes every migration unchanged but that of pgvector, pgmq included', async () => {
    const [applied] = z
      .array(z.object({ n: z.number() }))
      .parse(await stack.sql('select count(*) as n from supabase_migrations.schema_migrations'))
    const [embedded] = z
      .array(z.object({ n: z.number() }))
      .parse(await hub.stack.sql('select count(*)::int as n from supabase_migrations.schema_migrations'))
    const migrations = await readdir(migrationsDir)
    expect(applied?.n).toBe(migrations.filter((file) => file !== vectorsMigration).length)
    expect(embedded?.n).toBe(migrations.length)
    await stack.sql('create extension if not exists pgmq')
    await stack.sql(`select pgmq.create('probe')`)
    await stack.sql(`select pgmq.send('probe', '{"kind":"hello"}')`)
    expect(await stack.sql(`select message from pgmq.read('probe', 30, 1)`)).toEqual([{ message: { kind: 'hello' } }])
  })

  it('passes jsonb, arrays and nulls to functions unchanged', async () => {
    await stack.runScript(`create function public.probe_json(p_value jsonb, p_ids bigint[]) returns jsonb language sql
      as $$ select jsonb_build_object('type', jsonb_typeof(p_value), 'value', p_value, 'ids', p_ids) $$`)
    const probe = async (value: unknown) => (await stack.service.rpc('probe_json', { p_value: value, p_ids: [1, 2] })).data
    expect(await probe({ a: ['x', null, { b: 1.5 }] })).toEqual({
      type: 'object',
      value: { a: ['x', null, { b: 1.5 }] },
      ids: [1, 2],
    })
    expect(await probe([{ a: '"' }])).toEqual({ type: 'array', value: [{ a: '"' }], ids: [1, 2] })
    expect(await probe('plain words')).toEqual({ type: 'string', value: 'plain words', ids: [1, 2] })
    expect(await probe(null)).toEqual({ type: null, value: null, ids: [1, 2] })
  })

  it('answers requests concurrently, each in its own session', async () => {
    await stack.runScript(`create function public.probe_gate() returns integer language sql
      as $$ select pg_backend_pid() from (select pg_advisory_xact_lock_shared(4711)) s $$`)
    const gate = await stack.holdSession()
    await gate.sql('select pg_advisory_lock(4711)')
    const answering = Promise.all(Array.from({ length: 6 }, () => stack.service.rpc('probe_gate')))
    const atTheGate = () => stack.sql(`select 1 from pg_stat_activity where wait_event = 'advisory' and state = 'active'`)
    await expect.poll(atTheGate).toHaveLength(6)
    await gate.sql('select pg_advisory_unlock(4711)')
    gate.release()
    expect(new Set((await answering).map(({ data }) => data)).size).toBe(6)
  })

  it('lets a request wait for another session’s lock, and reports a deadlock by its code', async () => {
    await stack.runScript(`create table public.probe_locks (id integer primary key);
      insert into public.probe_locks values (1), (2);
      create function public.probe_lock(p_first integer, p_second integer) returns void language plpgsql as $$ begin
        perform 1 from public.probe_locks where id = p_first for update;
        perform 1 from public.probe_locks where id = p_second for update;
      end $$`)
    const held = await stack.holdSession()
    await held.sql('begin')
    await held.sql('select 1 from public.probe_locks where id = 2 for update')
    const waiting = stack.service.rpc('probe_lock', { p_first: 1, p_second: 2 }).then((answer) => answer)
    await expect.poll(() => stack.sql(`select 1 from pg_stat_activity where wait_event_type = 'Lock'`)).toHaveLength(1)
    // The last request completes the deadlock; the server aborts one of the two.
    const closing = held.sql('select 1 from public.probe_locks where id = 1 for update').then(
      () => null,
      (error: unknown) => z.looseObject({ code: z.string() }).parse(error).code,
    )
    const heldCode = await closing
    await held.sql('rollback')
    held.release()
    const answer = await waiting
    expect([answer.error?.code, heldCode].filter((code) => code !== undefined && code !== null)).toEqual(['40P01'])
  })

  it('refuses with PostgREST’s code, message and details', async () => {
    await stack.runScript(`create function public.probe_raise(p_code text) returns void language plpgsql
      as $$ begin raise exception 'probe' using errcode = p_code, detail = 'why'; end $$`)
    for (const code of ['CR001', '40001', 'P0002', '23514']) {
      const { error } = await stack.service.rpc('probe_raise', { p_code: code })
      expect(error).toMatchObject({ code, message: 'probe', details: 'why' })
    }
  })

  it('limits people to their own organisation', async () => {
    const [one, other] = [await stack.createTestOrganisation({ members: 1 }), await stack.createTestOrganisation()]
    await stack.sql(`insert into contacts (organization_id, email) values ($1, 'own@example.test')`, [one.organizationId])
    const emails = async (person: typeof one.owner) => (await person.client.from('contacts').select('email')).data
    expect(await emails(one.owner)).toEqual([{ email: 'own@example.test' }])
    expect(await Promise.all(one.members.map(emails))).toEqual([[{ email: 'own@example.test' }]])
    expect(await emails(other.owner)).toEqual([])
    expect(
      (await other.owner.client.from('crm_connections').insert({ organization_id: other.organizationId, crm_type: 'hubspot' }))
        .error?.code,
    ).toBe('42501')
  })
})

describe('the tree of industries on a PostgreSQL server', () => {
  it('never has a circle, a name twice in one place or a part without what it hangs from, whatever eight do at once', async () => {
    const { organizationId, owner } = await stack.createTestOrganisation()
    const mine = { organization_id: organizationId }
    const rows = await stack.sql('select id from industries where organization_id = $1 order by id limit 9', [organizationId])
    const ids = z
      .array(z.object({ id: z.string() }))
      .parse(rows)
      .map(({ id }) => id)
    await stack.sql('update industries set parent_id = null where id = any ($1)', [ids])
    await stack.sql('delete from industries where organization_id = $1 and not id = any ($2)', [organizationId, ids])
    const edits = {
      move: (id: string, to: string) =>
        owner.client.rpc('move_industry', { p_organization: organizationId, p_industry: id, p_parent: to, p_place: 0 }),
      edit: (id: string, to: string) => owner.client.from('industries').update({ parent_id: to }).eq('id', id),
      top: (id: string) => owner.client.from('industries').update({ parent_id: null }).eq('id', id),
      merge: (id: string, to: string) =>
        owner.client.rpc('merge_industry', { p_organization: organizationId, p_industry: id, p_into: to }),
      remove: (id: string) => owner.client.from('industries').update({ deleted_at: new Date().toISOString() }).eq('id', id),
      restore: (id: string) => owner.client.from('industries').update({ deleted_at: null }).eq('id', id),
      add: (id: string, to: string) =>
        owner.client.from('industries').insert({ ...mine, name: `Of ${id.slice(0, 2)}`, parent_id: to }),
    }
    const expected = [
      'hierarchy_cycle',
      'industries_name_key',
      'industry_has_children',
      'industry_not_found',
      'reference_',
      'deadlock',
    ]
    const one = fc.constantFrom(...ids)
    const names = ['move', 'edit', 'top', 'merge', 'remove', 'restore', 'add'] as const satisfies readonly (keyof typeof edits)[]
    const step = fc.tuple(fc.constantFrom(...names), one, one)
    const surprises: string[] = []
    let done = 0
    const wrong = () =>
      stack.sql(
        `with recursive up as (
           select id, parent_id, array[id] as ids, false as is_circle from industries where organization_id = $1
           union all
           select u.id, i.parent_id, u.ids || i.id, i.id = any (u.ids) from up u join industries i on i.id = u.parent_id
           where not u.is_circle)
         select 'circle' as what from up where is_circle
         union all select 'hangs from nothing' from industries c join industries p on p.id = c.parent_id
         where c.organization_id = $1 and c.deleted_at is null and p.deleted_at is not null`,
        [organizationId],
      )
    const random = fc.sample(fc.array(step, { minLength: 8, maxLength: 8 }), { numRuns: 15, seed: 20_261_129 })
    // Each below the next one: together they would close a circle, and none of them alone.
    const ring = (name: 'move' | 'edit') => ids.slice(0, 8).map((id, index) => [name, id, ids[(index + 1) % 8] ?? ''] as const)
    for (const [round, steps] of [...random, ring('move'), ring('edit'), ring('edit')].entries()) {
      if (round >= random.length) {
        await stack.sql('update industries set parent_id = null, deleted_at = null where id = any ($1)', [ids])
      }
      const answers = await Promise.all(steps.map(([edit, id, to]) => edits[edit](id, to)))
      for (const { error } of answers) {
        if (error === null) done += 1
        else if (!expected.some((word) => error.message.includes(word))) surprises.push(error.message)
      }
      surprises.push(...(await wrong()).map(({ what }) => `round ${round}: ${String(what)}`))
    }
    expect(surprises).toEqual([])
    expect(done).toBeGreaterThan(40)
  })

  it('takes no part below one that is deleted while it waits for the person who deletes it', async () => {
    const { organizationId, owner } = await stack.createTestOrganisation()
    const mine = { organization_id: organizationId }
    const above = await owner.client
      .from('industries')
      .insert({ ...mine, name: 'Above' })
      .select('id')
      .single()
    const id = z.string().parse(above.data?.id)
    const waiting = () => stack.sql(`select 1 from pg_locks where locktype = 'advisory' and not granted`)
    const deleting = await stack.holdSession()
    try {
      await deleting.sql('begin')
      await deleting.sql('update industries set deleted_at = now() where id = $1', [id])
      const adding = owner.client
        .from('industries')
        .insert({ ...mine, name: 'Below', parent_id: id })
        .then(({ error }) => error?.message ?? 'added')
      await expect.poll(waiting).toHaveLength(1)
      await deleting.sql('commit')
      expect(await adding).toContain('reference_deleted')
    } finally {
      await deleting.sql('rollback')
      deleting.release()
    }
  })
})

describe('a full sync on a PostgreSQL server', () => {
  it('ends with the same links as on the embedded database', async () => {
    await fill(hub.stack, hub.organizationId)
    await hub.connect()
    const embeddedRun = await hub.sync('full')

    const env = parseEnv(stack.env)
    const engine: Hub['engine'] = {
      ...hub.engine,
      env,
      db: createServiceClient(env),
      box: createSecretBox(env.encryptionKeys),
      budgets: createBudgets(),
      loadConnector: (crmType) => loadConnector(crmType, env),
    }
    const { organizationId, owner } = await stack.createTestOrganisation()
    const person = { organizationId, userId: owner.userId, mayAdminister: true }
    await fill(stack, organizationId)
    const { authUrl } = await startConnect(engine, { ...person, crmType: 'hubspot' })
    await finishConnect(engine, person, await consent(authUrl, 'allow'))
    const run = await runAfter(
      engine,
      await requestSync(engine, { ...hub.request('full'), organizationId, userId: owner.userId }, Date.now() + 600_000),
      60_000,
    )

    expect(run.status).toBe('completed')
    expect(await linkCounts(stack, organizationId)).toEqual([{ status: 'linked', pending: false, n: inCrm + onlyHere }])
    expect(await linkCounts(stack, organizationId)).toEqual(await linkCounts(hub.stack, hub.organizationId))
    for (const count of ['records_processed', 'records_matched', 'local_created', 'crm_created'] as const) {
      expect([count, run[count]]).toEqual([count, embeddedRun[count]])
    }
  })
})

/** 300 contacts in HubSpot, 80 of which are also here, and 40 that are only here. */
async function fill({ sql, sandboxes }: TestStack, organizationId: string): Promise<void> {
  const control = async (path: string, body: object) => {
    const answer = await fetch(`${sandboxes.get('hubspot')}/_sandbox/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.ok).toBe(true)
  }
  await control('config', { rateLimitPer10s: 100_000, searchPerSecond: 10_000, searchLagMs: 0 })
  await control('seed', { portal: 4711, count: inCrm, seed: 1, replace: true })
  const rows = [...contactGenerator(inBoth, 1), ...contactGenerator(onlyHere, 2)]
  await sql(
    `insert into contacts (organization_id, email, first_name, last_name)
     select $1::uuid, r.email, r.firstname, r.lastname from jsonb_to_recordset($2::jsonb) as r (email text, firstname text, lastname text)`,
    [organizationId, JSON.stringify(rows)],
  )
}

function linkCounts({ sql }: TestStack, organizationId: string) {
  return sql(
    `select status, pending, count(*)::int as n from crm_sync_state where organization_id = $1 group by status, pending order by status, pending`,
    [organizationId],
  )
}
