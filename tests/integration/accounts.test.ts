import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { Failure } from '../../src/lib/core/errors.ts'
import { decideRun } from '../../src/lib/db/runs.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { storedTokens } from '../../src/lib/crm/auth/credentials.ts'
import { openSession } from '../../src/lib/crm/transport/session.ts'
import { answerQuestions } from '../../src/lib/crm/use-cases/answer-questions.ts'
import { changeSettings } from '../../src/lib/crm/use-cases/change-settings.ts'
import { checkHealth } from '../../src/lib/crm/use-cases/check-health.ts'
import { forecastSync } from '../../src/lib/crm/use-cases/forecast.ts'
import { readMappingView, saveMapping } from '../../src/lib/crm/use-cases/mapping.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { type Hub, startHub } from './support/hub.ts'
import { inSuite } from './support/in-suite.ts'
import { runKilled } from './support/kill.ts'

const crms = ['hubspot', 'salesforce', 'pipedrive'] as const satisfies readonly CrmType[]
/** One that the hub subscribes at, and one that it does not; the demo of HubSpot is the largest. */
const played = inSuite(crms, (crmType) => crmType !== 'hubspot')

describe.each(played)('companies with %s', (crmType) => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ crms: [crmType], demo: true })
  })
  afterAll(() => hub.close())
  const one = async <Row>(sql: string, values: unknown[] = []) => (await hub.stack.sql<Row>(sql, values))[0]
  const count = async (sql: string, values: unknown[] = []) =>
    (await one<{ n: number }>(`select count(*)::int as n ${sql}`, values))?.n ?? -1

  const owner = () => ({ organizationId: hub.organizationId, userId: hub.userId, crmType })
  type Change = Parameters<typeof changeSettings>[1]
  const change = (objects: Change['objects'], seen?: Change['seen']) =>
    changeSettings(hub.engine, { ...owner(), settings: {}, status: undefined, objects, seen })
  /** Where the hub subscribes for each connection: how many subscriptions the CRM has. */
  const expectSubscriptions = async (expected: number) => {
    const connector = await hub.engine.loadConnector(crmType)
    if (!connector.webhook.activeSubscriptions) return
    const row = await one<{ id: string; ids: string[] }>('select connection_id as id, crm_webhook_ids as ids from crm_webhooks')
    const { id: connectionId = '', ids = [] } = row ?? {}
    const store = storedTokens(hub.engine.db, hub.engine.box, connectionId)
    const session = openSession({ connectionId, connector, store, budgets: hub.engine.budgets, now: hub.engine.now })
    expect(ids).toHaveLength(expected)
    expect(await connector.webhook.activeSubscriptions(session, ids)).toEqual(ids)
  }

  test('are switched on later: a full sync of them alone, and contacts find theirs', async () => {
    await hub.crm(crmType).connect()
    const ownCompanies = await count(`from accounts`)
    const first = await hub.crm(crmType).sync('full')
    expect(first.records_failed).toBe(0)
    expect(await count(`from accounts`)).toBe(ownCompanies)
    const contacts = await count(`from contacts where deleted_at is null`)

    const asked = { ...hub.crm(crmType).request('full'), objects: ['account'] as const }
    await expect(requestSync(hub.engine, asked, Date.now())).rejects.toMatchObject({ code: 'object_off', field: 'objects' })
    const ofContacts = await forecastSync(hub.engine, owner())
    // What they would be mapped by can be looked at, and changed, before.
    const offered = await readMappingView(hub.engine, owner(), 'account')
    expect(offered.mappings.map(({ adsappField }) => adsappField)).toEqual(expect.arrayContaining(['name', 'website']))
    const rows = offered.mappings.filter(({ adsappField }) => adsappField !== 'industry')
    await saveMapping(hub.engine, { ...owner(), object: 'account' }, { mappings: rows, replace: true, seen: offered.mappings })

    // As a connection that is older than companies has it.
    await hub.stack.sql(`update crm_connections set account = account #- '{urls,account}'`)
    const connector = await hub.engine.loadConnector(crmType)
    const refused = async (lacking: Partial<typeof connector>, account: Change['objects']) => {
      const engine = { ...hub.engine, loadConnector: () => Promise.resolve({ ...connector, ...lacking }) }
      const request = { ...owner(), settings: { conflictPolicy: 'manual' as const }, status: undefined, objects: account }
      await expect(changeSettings(engine, request)).rejects.toMatchObject({
        code: 'object_not_granted',
        field: 'objects.account',
        message: expect.stringMatching(/companies \(companies\.read\)\. Allow it in .*reconnect/),
      })
    }
    const on = { account: { enabled: true } }
    await refused(
      {
        account: async (session) => ({ ...(await connector.account(session)), missingByObject: { account: ['companies.read'] } }),
      },
      on,
    )
    const said = new Failure({ kind: 'auth', code: 'missing_scopes', message: 'No.', said: 'companies.read' })
    await refused({ describeFields: () => Promise.reject(said) }, on)
    expect(await one(`select settings from crm_connections`)).toEqual({ settings: {} })
    expect(await one(`select enabled from crm_connection_objects where object_type = 'account'`)).toEqual({ enabled: false })

    expect((await change(on)).runIds).toHaveLength(1)
    expect((await forecastSync(hub.engine, owner())).calls).toBeGreaterThan(ofContacts.calls)
    // Whatever becomes of the process that has switched it: another one subscribes.
    await expectSubscriptions(1)
    const urls = await one<{ url: string }>(`select account #>> '{urls,account}' as url from crm_connections`)
    expect(urls?.url).toMatch(/^http.*\/(?:record\/0-2|Account|organization)$/)
    const mapped = async () => (await readMappingView(hub.engine, owner(), 'account')).mappings.map((row) => row.adsappField)
    expect(await mapped()).not.toContain('industry')
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    await expectSubscriptions(2)
    // Of those that have nothing but their name in common, a person says that they are the same.
    const alike = await count(`from crm_sync_state where object_type = 'account' and last_error ->> 'code' = 'same_name'`)
    expect(alike).toBeGreaterThan(0)
    expect(await answerQuestions(hub.engine, owner(), { crmType, object: 'account', answer: 'link_unique' })).toBe(alike)
    // Every contact gets its company: that much is asked about, by what causes it.
    const waiting = await hub.crm(crmType).sync('delta')
    expect(waiting.guard).toMatchObject({ object: 'contact', removals: 0 })
    expect(new Set(waiting.guard?.causes.map(({ cause, field }) => `${cause} ${field}`))).toEqual(new Set(['mapping account']))
    const { organizationId, userId } = owner()
    // Once about what is read, once about what is sent.
    const status = async () =>
      (await one<{ status: string }>('select status from crm_sync_logs where id = $1', [waiting.id]))?.status
    for (let asked = 0; asked < 2 && (await status()) === 'waiting'; asked += 1) {
      await decideRun(hub.engine.db, { runId: waiting.id, organizationId, userId, approve: true })
      await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    }
    expect(await status()).toBe('completed')
    expect(await one('select records_failed, status from crm_sync_logs where id = $1', [waiting.id])).toMatchObject({
      records_failed: 0,
    })
    expect(await count(`from accounts`)).toBeGreaterThan(0)
    expect(await count(`from contacts where deleted_at is null`)).toBe(contacts)
    expect(await count(`from contacts where account_id is not null`)).toBeGreaterThan(10)
    expect(await count(`from crm_sync_state where waits @? '$[*] ? (@.target == "account")'`)).toBe(0)

    expect(await count(`from (select organization_id, lower(name) from accounts group by 1, 2 having count(*) > 1) twice`)).toBe(
      0,
    )
    const again = await hub.crm(crmType).sync('delta')
    expect(again).toMatchObject({ local_updated: 0, crm_updated: 0, local_created: 0, crm_created: 0, records_failed: 0 })
  })

  test('a full read says from its start on how many records of each object it will look at, where the CRM counts them', async () => {
    const full = () =>
      requestSync(hub.engine, hub.crm(crmType).request('full'), Date.now() + 600_000).then(({ working }) => working)
    const seen: string[] = []
    await runKilled(null, full, seen)
    let said: unknown = null
    const read = async () => {
      said = (await one<{ said: unknown }>(`select expected_by_object as said from crm_sync_logs where status = 'running'`))?.said
    }
    // Before anything that was read is stored.
    const at = seen.findIndex((request) => request.includes('rpc/crm_load_remote')) + 1
    await runKilled(null, full, [], { at, act: read })
    const [contacts, accounts] = [
      await count('from contacts where deleted_at is null'),
      await count('from accounts where deleted_at is null'),
    ]
    if (crmType === 'pipedrive') expect(said).toEqual({})
    else expect(said).toEqual({ account: expect.any(Number), contact: expect.any(Number) })
    const [after] = await hub.stack.sql<{ by: Record<string, number> }>(
      'select expected_by_object as by from crm_sync_logs order by started_at desc limit 1',
    )
    // Once all has been read, it is what was read.
    expect(after?.by['contact']).toBeLessThanOrEqual(contacts + 5)
    expect(after?.by['account']).toBeLessThanOrEqual(accounts + 5)
  })

  test('are synced alone when asked for, and with a contact only contacts are', async () => {
    const request = hub.crm(crmType).request('full')
    const requested = await requestSync(hub.engine, { ...request, objects: ['account'] }, Date.now() + 600_000)
    await requested.working
    expect(requested.objects).toEqual(['account'])
    expect(await one('select objects, by_object from crm_sync_logs where id = $1', [requested.runId])).toMatchObject({
      objects: ['account'],
      by_object: { account: { records_processed: await count(`from crm_sync_state where object_type = 'account'`) } },
    })
    const contactId = (await one<{ id: string }>('select id from contacts limit 1'))?.id ?? ''
    await expect(requestSync(hub.engine, { ...request, contactId, objects: ['account'] }, Date.now())).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'objects',
    })
  })

  test('have a mapping and settings of their own, beside those of contacts', async () => {
    const settings = () =>
      one('select settings from crm_connection_objects where object_type = $1', ['account']).then((row) => row ?? null)
    const ofContacts = () => one('select settings from crm_connections')
    const before = await ofContacts()
    await change({ account: { matchKeys: ['domain', 'phone'], deletes: { fromCrm: 'unlink', toCrm: 'ignore' } } })
    await change({ account: { conflictPolicy: 'crm_wins' } })
    expect(await settings()).toEqual({
      settings: {
        matchKeys: ['domain', 'phone'],
        deletes: { fromCrm: 'unlink', toCrm: 'ignore' },
        conflictPolicy: 'crm_wins',
      },
    })
    expect(await ofContacts()).toEqual(before)
    await expect(change({ account: { matchKeys: ['domain', 'email'] } })).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'objects.account.matchKeys[1]',
    })
    await expect(change({ account: { matchKeys: ['domain', 'phone', 'domain'] } })).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'objects.account.matchKeys[2]',
      message: expect.stringContaining('named twice'),
    })
    const contradiction = {
      settings: { conflictPolicy: 'crm_wins' as const },
      objects: { contact: { conflictPolicy: 'manual' as const } },
    }
    await expect(changeSettings(hub.engine, { ...owner(), status: undefined, ...contradiction })).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'objects.contact.conflictPolicy',
    })
    await change({ account: { deletes: { toCrm: 'archive' } } })
    expect(await settings()).toMatchObject({ settings: { deletes: { fromCrm: 'unlink', toCrm: 'archive' } } })
    await change({ account: { deletes: { toCrm: 'ignore' } } })
    const seen = { objects: { account: { conflictPolicy: 'newest_wins' as const } } }
    await expect(change({ account: { conflictPolicy: 'manual' } }, seen)).rejects.toMatchObject({
      code: 'changed_meanwhile',
      field: 'objects.account.conflictPolicy',
    })

    // Back to whatever the connection has, then and later.
    await change({ account: { conflictPolicy: null } })
    expect(await settings()).toEqual({
      settings: { matchKeys: ['domain', 'phone'], deletes: { fromCrm: 'unlink', toCrm: 'ignore' } },
    })
    await change({ account: { conflictPolicy: 'manual' } }, { objects: { account: { conflictPolicy: null } } })
    const unseen = { objects: { account: { conflictPolicy: null } } }
    await expect(change({ account: { conflictPolicy: 'crm_wins' } }, unseen)).rejects.toMatchObject({ code: 'changed_meanwhile' })
    await change({ account: { conflictPolicy: null } }, { objects: { account: { conflictPolicy: 'manual' } } })
    expect(await settings()).toMatchObject({ settings: expect.not.objectContaining({ conflictPolicy: expect.anything() }) })
    await expect(change({ contact: { conflictPolicy: null } })).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'objects.contact.conflictPolicy',
    })

    const { mappings } = await readMappingView(hub.engine, owner(), 'account')
    const save = (rows: typeof mappings) =>
      saveMapping(hub.engine, { ...owner(), object: 'account' }, { mappings: rows, replace: true })
    const withoutPhone = mappings.filter(({ adsappField }) => adsappField !== 'phone')
    if (withoutPhone.length < mappings.length) {
      await expect(save(withoutPhone)).rejects.toMatchObject({
        message: expect.stringMatching(/^Companies are matched by phone/),
      })
    }
    const rows = mappings.filter(({ adsappField }) => adsappField !== 'city')
    expect((await save(rows)).mappings).toHaveLength(rows.length)
    expect((await readMappingView(hub.engine, owner(), 'contact')).mappings.map((row) => row.adsappField)).toContain('email')
  })

  test('make a missing permission a problem only while they are synced', async () => {
    const connector = await hub.engine.loadConnector(crmType)
    const id = (await one<{ id: string }>('select id from crm_connections'))?.id ?? ''
    const missing = async () => {
      const health: typeof connector.health = async (session) => ({
        ...(await connector.health(session)),
        missingByObject: { account: ['companies.read'] },
      })
      await checkHealth({ ...hub.engine, loadConnector: () => Promise.resolve({ ...connector, health }) }, id, () =>
        Promise.resolve({ sealedWith: [], unreadable: [] }),
      )
      return one(`select health -> 'missingScopes' as scopes, health -> 'problems' -> 0 ->> 'code' as code from crm_connections`)
    }
    expect(await missing()).toEqual({ scopes: ['companies.read'], code: 'missing_scopes' })
    await change({ account: { enabled: false } })
    expect(await missing()).toEqual({ scopes: [], code: null })
    // The check has found that it hears of more than it syncs: the job may be lost.
    await expectSubscriptions(1)
    await change({ account: { enabled: true } })
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  })

  test('are switched off: their records stay, and the CRM tells of contacts alone', async () => {
    const records = await count('from accounts where deleted_at is null')
    await expect(
      changeSettings(hub.engine, { ...owner(), settings: {}, status: 'paused', objects: { account: { enabled: false } } }),
    ).rejects.toMatchObject({ code: 'invalid_input', field: 'status' })
    await expectSubscriptions(2)
    expect((await change({ account: { enabled: false } })).runIds).toEqual([])
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    await expectSubscriptions(1)
    expect(await count('from accounts where deleted_at is null')).toBe(records)
    const switched = 'select details from crm_audit_log where action = $1 order by id desc limit 1'
    expect(await one(switched, ['crm.object_switched'])).toEqual({ details: { object: 'account', enabled: false } })
  })
})
