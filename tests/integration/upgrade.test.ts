import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { requestSync, runAfter } from '../../src/lib/crm/use-cases/request-sync.ts'
import { switchObject } from '../../src/lib/crm/use-cases/switch-object.ts'
import { decideRun } from '../../src/lib/db/runs.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { crmUser } from './support/crm-records.ts'
import { columnDigests, type Digests, keptCrms, keptDatabase, startKeptVersion } from './support/kept-version.ts'

const requestsSchema = z.looseObject({
  byRoute: z.record(z.string(), z.number()),
  writes: z.number(),
  created: z.number(),
  updated: z.number(),
})

const linked = (n: number, conflicts = 0) => ({ status: 'linked', code: null, n, conflicts })
const other = (status: string, code: string, n = 1) => ({ status, code, n, conflicts: 0 })
const endsWith: Readonly<Record<CrmType, readonly object[]>> = {
  hubspot: [
    other('attention', 'ambiguous_match', 3),
    other('attention', 'invalid_email'),
    other('excluded', 'archived_in_crm'),
    other('excluded', 'archived_with_crm'),
    other('excluded', 'excluded_by_person'),
    linked(1006, 3),
  ],
  pipedrive: [linked(120)],
  salesforce: [linked(53)],
}

/** A phone number is the same in any notation. */
const comparable = (values: readonly (string | null)[] = []) =>
  values.map((value) => value?.replaceAll(/[^\p{L}\p{N}@.]/gu, '') ?? '').join(' ')

/** What is in the dump: upgrade/README.md. The numbers are those that the version before ended with when it went on from there itself. */
describe('a database of the version before objects, with runs under way, that this version goes on with', () => {
  let kept: Awaited<ReturnType<typeof startKeptVersion>>
  let before: Digests
  let cursors: readonly object[]
  beforeAll(async () => {
    const left = await keptDatabase()
    before = left.digests
    cursors = left.cursors
    kept = await startKeptVersion(left.database)
  })
  afterAll(() => kept?.close())

  const drain = () => runWorker(kept.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  const requests = async (crmType: CrmType) => requestsSchema.parse(await kept.control(crmType, 'GET', 'requests'))
  const ownerOf = async (crmType: CrmType) => {
    const [owner] = await kept.sql<{ organizationId: string; userId: string }>(
      `select m.organization_id as "organizationId", m.user_id as "userId" from organization_members m
       join crm_connections c using (organization_id) where c.crm_type = $1`,
      [crmType],
    )
    if (!owner) throw new Error(`The dump has no owner of ${crmType}.`)
    return owner
  }
  const sync = async (crmType: CrmType, syncType: 'full' | 'delta') => {
    const request = { ...(await ownerOf(crmType)), crmType, syncType, direction: 'bidirectional', contactId: null } as const
    return runAfter(kept.engine, await requestSync(kept.engine, request, Date.now() + 600_000), 600_000)
  }
  /** The connection's newest run. */
  const newestRun = async (crmType: CrmType) => {
    const [run] = await kept.sql<{ id: string }>(
      `select r.* from crm_sync_logs r join crm_connections c on c.id = r.connection_id
       where c.crm_type = $1 and r.sync_type <> 'webhook' order by r.started_at desc limit 1`,
      [crmType],
    )
    return run
  }

  test('keeps every value that was stored; what was of contacts alone has its object', async () => {
    const { sql } = kept
    const after = await columnDigests(sql)
    expect(Object.keys(before).filter((column) => before[column] !== after[column])).toEqual([
      'crm_connections.account',
      // The test's own: its sandboxes have other ports.
      'crm_connections.credentials',
      'crm_connections.sync_cursor',
      'crm_sync_logs.checkpoint',
      'crm_sync_logs.guard',
      'crm_sync_state.crm_record_type',
    ])
    const ofObject = (object: string) => `from crm_connection_objects where object_type = '${object}' order by connection_id`
    expect(await sql(`select connection_id, sync_cursor, last_sync_at ${ofObject('contact')}`)).toEqual(cursors)
    expect(await sql(`select enabled, settings ${ofObject('contact')}`)).toEqual(
      keptCrms.map(() => ({ enabled: true, settings: {} })),
    )
    const settings = { deletes: { fromCrm: 'ignore', toCrm: 'ignore' }, matchKeys: ['domain'] }
    expect(await sql(`select enabled, settings ${ofObject('account')}`)).toEqual(
      keptCrms.map(() => ({ enabled: false, settings })),
    )
    for (const table of ['crm_met_records', 'crm_planned_changes', 'crm_sync_changes', 'crm_sync_state', 'crm_webhook_events']) {
      expect([table, await sql(`select distinct object_type from ${table}`)]).toEqual([table, [{ object_type: 'contact' }]])
    }
    expect(await sql(`select account ->> 'url' as url from crm_connections where account #>> '{urls,contact}' is null`)).toEqual(
      [],
    )
  })

  test('goes on in the middle of a full read, with the plan and what it has met so far', async () => {
    expect(await kept.sql(`select count(*)::int as n from crm_planned_changes where stage = 'pull'`)).not.toEqual([{ n: 0 }])
    await drain()
    expect(await newestRun('hubspot')).toMatchObject({
      sync_type: 'full',
      status: 'partial',
      checkpoint: { object: 'contact' },
      records_processed: 1033,
      records_success: 173,
      local_created: 3,
      local_updated: 42,
      local_archived: 1,
      crm_created: 6,
      crm_updated: 120,
      crm_archived: 1,
      conflicts: 0,
      // They were counted as failures before.
      records_failed: 1,
      records_undecided: 3,
      by_object: { contact: { records_processed: 1033, local_updated: 42, crm_updated: 120 } },
    })
    const { byRoute, created, updated } = await requests('hubspot')
    // Of eleven pages and the list of the archived, what was left.
    expect(byRoute['GET /crm/v3/objects/contacts']).toBe(5)
    expect({ created, updated }).toEqual({ created: 2, updated: 120 })
  })

  test('goes on sending where a delta was cut, and makes nothing twice that was made without an answer', async () => {
    expect(await newestRun('salesforce')).toMatchObject({
      sync_type: 'delta',
      status: 'completed',
      records_processed: 53,
      records_success: 14,
      local_updated: 5,
      crm_updated: 6,
      records_matched: 3,
    })
    const { byRoute, writes } = await requests('salesforce')
    // The fields and the delta: once more where the live job is quicker than the run.
    expect(Object.keys(byRoute).sort()).toEqual([
      'GET /services/data/v68.0/query',
      'GET /services/data/v68.0/sobjects/Contact/describe',
    ])
    expect(Math.max(...Object.values(byRoute))).toBeLessThanOrEqual(2)
    expect(writes).toBe(0)
  })

  test('asks what was asked, and not again what was approved', async () => {
    const waiting = await newestRun('pipedrive')
    expect(waiting).toMatchObject({
      status: 'waiting',
      guard: { object: 'contact', changes: 30, approvals: { contact: { changes: 15 } } },
    })
    expect((await requests('pipedrive')).byRoute).toEqual({})
    await decideRun(kept.engine.db, { ...(await ownerOf('pipedrive')), runId: waiting?.id ?? '', approve: true })
    await drain()
    expect(await newestRun('pipedrive')).toMatchObject({
      id: waiting?.id,
      status: 'completed',
      local_updated: 15,
      crm_updated: 30,
      records_processed: 47,
      records_failed: 0,
    })
    expect(await requests('pipedrive')).toMatchObject({ created: 0, updated: 30 })
  })

  test.each(keptCrms)('has nothing lost and nothing doubled with %s, and the next delta writes nothing', async (crmType) => {
    await kept.control(crmType, 'DELETE', 'requests')
    const quiet = {
      local_created: 0,
      local_updated: 0,
      local_archived: 0,
      crm_created: 0,
      crm_updated: 0,
      crm_archived: 0,
      conflicts: 0,
    }
    expect(await sync(crmType, 'delta')).toMatchObject(quiet)
    expect((await requests(crmType)).writes).toBe(0)
    const states = await kept.sql(
      `select l.status, l.last_error ->> 'code' as code, count(*)::int as n, count(*) filter (where l.conflict_detected)::int as conflicts
       from crm_sync_state l join crm_connections c on c.id = l.connection_id where c.crm_type = $1 group by 1, 2 order by 1, 2`,
      [crmType],
    )
    expect(states).toEqual(endsWith[crmType])
    const here = await kept.sql<{ id: string; email: string | null; last_name: string | null; phone: string | null }>(
      `select l.crm_record_id as id, r.email, r.first_name, r.last_name, r.phone from crm_sync_state l
       join crm_connections c on c.id = l.connection_id join contacts r on r.id = l.record_id
       where c.crm_type = $1 and l.status = 'linked' and not l.conflict_detected and r.deleted_at is null`,
      [crmType],
    )
    const there = new Map((await crmUser(crmType, kept.urlOf(crmType)).list()).map(({ id, values }) => [id, values]))
    const differing = here.filter(({ id, ...row }) => {
      const values = there.get(id)
      return (
        comparable(values && [values.email, values.firstName, values.lastName, values.phone]) !== comparable(Object.values(row))
      )
    })
    expect(differing).toEqual([])
  })

  test('takes up companies when somebody switches them on, and whose contacts they are', async () => {
    const { organizationId, userId } = await ownerOf('salesforce')
    await switchObject(kept.engine, { organizationId, userId, crmType: 'salesforce', object: 'account', enabled: true })
    await drain()
    const first = await newestRun('salesforce')
    expect(first).toMatchObject({ status: 'completed', objects: ['account'], by_object: { account: { local_created: 28 } } })
    await sync('salesforce', 'delta')
    const [count] = await kept.sql<{ n: number }>(
      'select count(account_id)::int as n from contacts where organization_id = $1 and deleted_at is null',
      [organizationId],
    )
    expect(count?.n).toBeGreaterThan(40)
  })
})
