import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { newLease } from '../../src/lib/crm/run/lease.ts'
import { workOnRun } from '../../src/lib/crm/run/sync-manager.ts'
import { claimRun } from '../../src/lib/db/run-lease.ts'
import { answerQuestions } from '../../src/lib/crm/use-cases/answer-questions.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'

const inHubSpot = 1000
const here = 300
const inBoth = 120
/** Two who have nothing but their name in common: whether they are one is asked. */
const asked = 1

describe(`the first full sync of ${here} contacts with an account of ${inHubSpot}, ${inBoth} of whom are in both`, () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ demo: true })
    expect(await hub.connect()).toEqual({ kind: 'connected', crmType: 'hubspot' })
  })
  afterAll(() => hub.close())

  test('links every record once: matches and creates add up', async () => {
    await hub.resetRequests()
    const run = await hub.sync('full')
    expect(run).toMatchObject({
      status: 'partial',
      records_failed: 0,
      records_undecided: asked,
      records_matched: inBoth,
      local_created: inHubSpot - inBoth - asked,
      crm_created: here - inBoth - asked,
    })
    expect((await hub.requests()).total).toBe(run.api_calls)
    const person = { organizationId: hub.organizationId, userId: hub.userId }
    expect(await answerQuestions(hub.engine, person, { crmType: 'hubspot', object: 'contact', answer: 'create' })).toBe(asked)
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    const links = await hub.stack.sql(
      `select count(*)::int as links, count(distinct record_id)::int as records, count(distinct crm_record_id)::int as crm_records,
              count(*) filter (where status = 'linked' and not pending and not conflict_detected)::int as in_sync
       from crm_sync_state s where s.organization_id = $1`,
      [hub.organizationId],
    )
    const total = inHubSpot + here - inBoth
    expect(links).toEqual([{ links: total, records: total, crm_records: total, in_sync: total }])
  })

  test('makes no duplicate on either side by email', async () => {
    const doubled = await hub.stack.sql(
      `select lower(email) from contacts where organization_id = $1 and email is not null and deleted_at is null group by 1 having count(*) > 1`,
      [hub.organizationId],
    )
    expect(doubled).toEqual([])
    expect(await hub.control('GET', 'contacts?portal=4711')).toMatchObject({
      count: inHubSpot + here - inBoth,
      duplicatesByEmail: [],
    })
  })

  test('leaves every mapped field equal on both sides', async () => {
    const rows = z
      .array(
        z.object({
          crm_record_id: z.string(),
          email: z.string().nullable(),
          first_name: z.string().nullable(),
          company: z.string().nullable(),
        }),
      )
      .parse(
        await hub.stack.sql(
          `select l.crm_record_id, c.email, c.first_name, c.company from crm_sync_state l join contacts c on c.id = l.record_id where l.organization_id = $1`,
          [hub.organizationId],
        ),
      )
    const remote = new Map(
      (await hub.hubspot.crm.contacts.getAll(undefined, undefined, ['email', 'firstname', 'company'])).map((contact) => [
        contact.id,
        contact.properties,
      ]),
    )
    const text = (value: string | null | undefined) => (value ?? '').normalize('NFC').trim().replace(/\s+/g, ' ')
    for (const row of rows) {
      const there = remote.get(row.crm_record_id)
      expect([text(row.email).toLowerCase(), text(row.first_name), text(row.company)]).toEqual([
        text(there?.['email']).toLowerCase(),
        text(there?.['firstname']),
        text(there?.['company']),
      ])
    }
  })

  test('a second full run writes nothing on either side', async () => {
    const before = await hub.stack.sql('select id, version, updated_at from contacts order by id')
    const linksBefore = await hub.stack.sql('select id, version from crm_sync_state order by id')
    await hub.resetRequests()
    const run = await hub.sync('full')
    expect(run).toMatchObject({
      status: 'completed',
      records_success: 0,
      records_failed: 0,
      records_skipped: inHubSpot + here - inBoth,
    })
    const requests = await hub.requests()
    expect(requests.writes).toBe(0)
    expect(Object.keys(requests.byRoute).filter((route) => /batch\/(update|create|upsert|archive)/.test(route))).toEqual([])
    expect(await hub.stack.sql('select id, version, updated_at from contacts order by id')).toEqual(before)
    expect(await hub.stack.sql('select id, version from crm_sync_state order by id')).toEqual(linksBefore)
  })

  test('a delta without changes costs one search and one read of the field definitions', async () => {
    // Beyond the delta's overlap, as if the first sync were some time ago.
    await hub.stack.sql(
      `update crm_connection_objects set sync_cursor = sync_cursor || jsonb_build_object('since', (extract(epoch from now()) * 1000)::bigint + 600000)`,
    )
    await hub.resetRequests()
    expect(await hub.sync('delta')).toMatchObject({ status: 'completed', records_processed: 0, api_calls: 2 })
    expect((await hub.requests()).total).toBe(2)
  })
})

describe('a run that takes longer than one request may', () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub()
    await hub.connect()
    await hub.control('POST', 'seed', { portal: 4711, count: 900, seed: 9, replace: true })
    const contacts = Array.from({ length: 700 }, (_, index) => ({
      organization_id: hub.organizationId,
      email: `slice-${index}@example.test`,
    }))
    expect((await hub.engine.db.from('contacts').insert(contacts)).error).toBeNull()
  })
  afterAll(() => hub.close())

  test('is released at each deadline and continued from its checkpoint until it is done, with every record counted once', async () => {
    const { runId, working } = await requestSync(hub.engine, hub.request('full'), Date.now())
    const ends: string[] = [await working]
    while (ends.at(-1) === 'out_of_time' && ends.length < 50) {
      const lease = newLease(runId)
      expect(await claimRun(hub.engine.db, lease)).toBe(true)
      ends.push(await workOnRun(hub.engine, lease, Date.now()))
    }
    expect(ends.length).toBeGreaterThan(3)
    expect(ends.at(-1)).toBe('finished')
    expect(await hub.stack.sql('select status, records_processed, local_created, crm_created from crm_sync_logs')).toEqual([
      { status: 'completed', records_processed: 1_600, local_created: 900, crm_created: 700 },
    ])
  })
})

describe('the number of requests', () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub()
    await hub.connect()
  })
  afterAll(() => hub.close())

  test('a full pull of n contacts takes at most n/100 + 5; a push of n as many, plus look-ups where it has not just read all contacts', async () => {
    await hub.control('POST', 'seed', { portal: 4711, count: 2_350, seed: 7, replace: true })
    await hub.resetRequests()
    expect(await hub.sync('full', 'from_crm')).toMatchObject({ status: 'completed', local_created: 2_350 })
    expect((await hub.requests()).total).toBeLessThanOrEqual(24 + 5)
    const more = Array.from({ length: 1_250 }, (_, index) => ({
      organization_id: hub.organizationId,
      email: `both-${index}@push.example`,
    }))
    expect((await hub.engine.db.from('contacts').insert(more)).error).toBeNull()
    await hub.resetRequests()
    expect(await hub.sync('full')).toMatchObject({ status: 'completed', crm_created: 1_250 })
    expect((await hub.requests()).total).toBeLessThanOrEqual(24 + 13 + 5)

    const contacts = Array.from({ length: 1_250 }, (_, index) => ({
      organization_id: hub.organizationId,
      email: `push-${index}@push.example`,
      first_name: `Push ${index}`,
    }))
    expect((await hub.engine.db.from('contacts').insert(contacts)).error).toBeNull()
    await hub.resetRequests()
    expect(await hub.sync('full', 'to_crm')).toMatchObject({ status: 'completed', crm_created: 1_250 })
    expect((await hub.requests()).total).toBeLessThanOrEqual(2 * 13 + 5)

    await hub.stack.sql(`update contacts set first_name = first_name || ' again' where email like 'push-%'`)
    await hub.stack.sql(`update crm_connections set settings = '{"guard": {"enabled": false}}'`)
    await hub.resetRequests()
    expect(await hub.sync('delta', 'to_crm')).toMatchObject({ status: 'completed', crm_updated: 1_250 })
    expect((await hub.requests()).total).toBeLessThanOrEqual(2 * 13 + 5)
  })
})
