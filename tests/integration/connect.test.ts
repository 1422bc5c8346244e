import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { disconnect } from '../../src/lib/crm/use-cases/disconnect.ts'
import { requestSync, runAfter } from '../../src/lib/crm/use-cases/request-sync.ts'
import { finishConnect } from '../../src/lib/crm/use-cases/finish-connect.ts'
import { startConnect } from '../../src/lib/crm/use-cases/start-connect.ts'
import { consent } from './support/consent.ts'
import { type Hub, startHub } from './support/hub.ts'

describe('connecting HubSpot', () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub()
  })
  afterAll(() => hub.close())
  beforeEach(async () => {
    await hub.stack.sql('delete from crm_connections')
    await hub.stack.sql('delete from crm_oauth_states')
    await hub.control('POST', 'config', { codeTtlMs: 600_000 })
  })

  const person = () => ({ organizationId: hub.organizationId, userId: hub.userId, mayAdminister: true })
  const begin = async () => (await startConnect(hub.engine, { ...person(), crmType: 'hubspot' })).authUrl
  const stored = () =>
    hub.stack.sql<{ connections: number; links: number; mappings: number }>(
      `select (select count(*)::int from crm_connections) as connections, (select count(*)::int from crm_sync_state) as links,
            (select count(*)::int from crm_field_mappings where object_type = 'contact') as mappings`,
    )
  const nothing = [{ connections: 0, links: 0, mappings: 0 }]

  test('stores the account, sealed tokens and the default mapping, and prepares the account for idempotent creates', async () => {
    expect(await hub.connect()).toEqual({ kind: 'connected', crmType: 'hubspot' })
    const [row] = await hub.stack.sql<{ status: string; account: { id: string }; credentials: unknown }>(
      'select status, account, credentials from crm_connections',
    )
    expect(row).toMatchObject({ status: 'active', account: { id: '4711' } })
    expect(row?.credentials).toMatchObject({ v: 1, iv: expect.any(String), tag: expect.any(String), ct: expect.any(String) })
    expect(JSON.stringify(row?.credentials)).not.toMatch(/access|refresh|na1-/i)
    expect(await stored()).toMatchObject([{ connections: 1, mappings: 7 }])
    const property = await hub.hubspot.crm.properties.coreApi.getByName('contacts', 'adsapp_contact_id')
    expect(property.hasUniqueValue).toBe(true)
  })

  test('a denied consent stores nothing and says so', async () => {
    expect(await hub.connect({ decision: 'deny' })).toMatchObject({ kind: 'refused', code: 'access_denied' })
    expect(await stored()).toEqual(nothing)
  })

  test('an unknown or used state is refused', async () => {
    expect(
      await finishConnect(hub.engine, person(), { state: 'made-up', code: 'code', error: null, errorDescription: null }),
    ).toMatchObject({ kind: 'refused', code: 'invalid_state' })
    const redirect = await consent(await begin(), 'allow', '4711')
    expect(await finishConnect(hub.engine, person(), redirect)).toMatchObject({ kind: 'connected' })
    expect(await finishConnect(hub.engine, person(), redirect)).toMatchObject({ kind: 'refused', code: 'invalid_state' })
  })

  test('a state older than ten minutes is refused', async () => {
    const redirect = await consent(await begin(), 'allow', '4711')
    await hub.stack.sql(`update crm_oauth_states set expires_at = now() - interval '1 second'`)
    expect(await finishConnect(hub.engine, person(), redirect)).toMatchObject({ kind: 'refused', code: 'invalid_state' })
    expect(await stored()).toEqual(nothing)
  })

  test('the consent of one organisation cannot be finished by another, nor by a member without the admin role', async () => {
    const other = await hub.stack.createTestOrganisation()
    const stranger = { organizationId: other.organizationId, userId: other.owner.userId, mayAdminister: true }
    expect(await finishConnect(hub.engine, stranger, await consent(await begin(), 'allow', '4711'))).toMatchObject({
      kind: 'refused',
      code: 'wrong_organization',
    })
    expect(
      await finishConnect(hub.engine, { ...person(), mayAdminister: false }, await consent(await begin(), 'allow', '4711')),
    ).toMatchObject({ kind: 'refused', code: 'wrong_organization' })
    expect(await stored()).toEqual(nothing)
  })

  test('a code that has expired at HubSpot stores nothing', async () => {
    await hub.control('POST', 'config', { codeTtlMs: 1 })
    const redirect = await consent(await begin(), 'allow', '4711')
    const given = Date.now()
    await expect.poll(() => Date.now() - given).toBeGreaterThan(5)
    expect(await finishConnect(hub.engine, person(), redirect)).toMatchObject({ kind: 'refused', code: 'code_expired' })
    expect(await stored()).toEqual(nothing)
  })

  test('tokens copied to another organisation cannot be decrypted there, and the error says so', async () => {
    await hub.connect()
    const other = await hub.stack.createTestOrganisation()
    await hub.stack.sql(
      `insert into crm_connections (organization_id, crm_type, credentials, account) select $1, crm_type, credentials, account from crm_connections`,
      [other.organizationId],
    )
    await hub.stack.sql(
      `insert into crm_connection_objects (connection_id, organization_id, object_type)
         select id, organization_id, 'contact' from crm_connections where organization_id = $1`,
      [other.organizationId],
    )
    const requested = await requestSync(
      hub.engine,
      {
        organizationId: other.organizationId,
        userId: null,
        crmType: 'hubspot',
        syncType: 'full',
        direction: 'bidirectional',
        contactId: null,
      },
      Date.now() + 600_000,
    )
    expect(await runAfter(hub.engine, requested, 600_000)).toMatchObject({
      status: 'failed',
      errors: [{ code: 'secret_unreadable' }],
    })
  })

  test('disconnect revokes the grant and deletes the tokens, and a reconnect continues with the same links', async () => {
    await hub.control('POST', 'seed', { portal: 4711, count: 50, seed: 3, replace: true })
    await hub.connect()
    expect(await hub.sync('full')).toMatchObject({ status: 'completed', local_created: 50 })
    const before = await stored()
    expect(await disconnect(hub.engine, { ...person(), crmType: 'hubspot', forget: false })).toEqual({ revoked: true })
    expect(await hub.stack.sql('select status, credentials from crm_connections')).toEqual([
      { status: 'disconnected', credentials: null },
    ])
    await expect(hub.sync('delta')).rejects.toMatchObject({ code: 'not_connected' })
    await hub.stack.sql(
      `update contacts set job_title = 'Edited while disconnected' where id = (select min(id::text)::uuid from contacts)`,
    )

    expect(await hub.connect()).toMatchObject({ kind: 'connected' })
    expect(await stored()).toEqual(before)
    expect(await hub.sync('full')).toMatchObject({ status: 'completed', local_created: 0, crm_created: 0, crm_updated: 1 })
  })

  test('connecting another account than the links’ is refused until the links are deleted', async () => {
    await hub.connect({ account: '4711' })
    await disconnect(hub.engine, { ...person(), crmType: 'hubspot', forget: false })
    expect(await hub.connect({ account: '4712' })).toMatchObject({ kind: 'refused', code: 'other_account' })
    expect(await hub.stack.sql('select status, credentials from crm_connections')).toEqual([
      { status: 'disconnected', credentials: null },
    ])
    await disconnect(hub.engine, { ...person(), crmType: 'hubspot', forget: true })
    expect(await hub.connect({ account: '4712' })).toMatchObject({ kind: 'connected' })
  })
})

describe('tokens and failures of a connection', () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ rateLimits: true })
    await hub.connect()
    await hub.sync('full')
  })
  afterAll(() => hub.close())
  beforeEach(async () => {
    await hub.control('DELETE', 'faults')
    await hub.resetRequests()
  })

  test('an expired token is refreshed once, however many calls are refused', async () => {
    await hub.control('POST', 'seed', { portal: 4711, count: 300, seed: 4, replace: true })
    const before = await hub.stack.sql('select credentials_version from crm_connections')
    await hub.control('POST', 'faults', {
      match: { pathPrefix: '/crm/v3/properties' },
      kind: 'status',
      status: 401,
      body: {
        status: 'error',
        category: 'EXPIRED_AUTHENTICATION',
        message: 'The OAuth token used to make this call expired.',
        correlationId: 'x',
      },
      times: 1,
    })
    expect(await hub.sync('full')).toMatchObject({ status: 'completed', local_created: 300 })
    expect((await hub.requests()).byRoute['POST /oauth/2026-03/token']).toBe(1)
    expect(await hub.stack.sql('select credentials_version from crm_connections')).not.toEqual(before)
  })

  test('server errors and lost responses are retried without duplicates', async () => {
    const { error } = await hub.engine.db
      .from('contacts')
      .insert(Array.from({ length: 30 }, (_, index) => ({ organization_id: hub.organizationId, first_name: `No mail ${index}` })))
    expect(error).toBeNull()
    await hub.control('POST', 'faults', {
      match: { pathPrefix: '/crm/v3/objects/contacts/batch/upsert' },
      kind: 'drop-after-commit',
      times: 1,
    })
    await hub.control('POST', 'faults', {
      match: { pathPrefix: '/crm/v3/objects/contacts/search' },
      kind: 'status',
      status: 503,
      times: 1,
    })
    expect(await hub.sync('delta')).toMatchObject({ status: 'completed', crm_created: 30 })
    expect(await hub.control('GET', 'contacts?portal=4711')).toMatchObject({ count: 330 })
  })

  test('while HubSpot is unreachable the run is released at its checkpoint, and continues later', async () => {
    await hub.stack.sql(`update contacts set job_title = 'During an outage' where first_name like 'No mail%'`)
    // As after a bulk edit: neither live work nor a pull sends these, only the push from its checkpoint on.
    await hub.stack.sql('update crm_sync_state set live = false')
    await hub.control('POST', 'faults', {
      match: { pathPrefix: '/crm/v3/objects/contacts/batch/update' },
      kind: 'status',
      status: 502,
      times: 100,
    })
    expect(await hub.sync('delta', 'to_crm')).toMatchObject({ status: 'running', lease_expires_at: null })
    await hub.control('DELETE', 'faults')
    expect(await hub.sync('delta', 'to_crm')).toMatchObject({ status: 'completed', crm_updated: 30 })
  })

  test('a revoked grant puts the connection in error with a sentence, and no further request is sent', async () => {
    await hub.control('POST', 'config', { accessTokenTtlS: 1 })
    await hub.stack.sql(`update crm_connections set status = 'active'`)
    const revoked = await fetch(new URL('/uninstall', hub.url), {
      method: 'POST',
      body: new URLSearchParams({ portal_id: '4711' }),
      redirect: 'manual',
    })
    expect(revoked.status).toBeLessThan(400)
    const run = await hub.sync('delta')
    expect(run.status).toBe('failed')
    expect(run.errors[0]?.message).toMatch(/reconnect/i)
    expect(await hub.stack.sql('select status, last_error from crm_connections')).toMatchObject([
      { status: 'error', last_error: expect.stringMatching(/reconnect/i) },
    ])
    await hub.resetRequests()
    const { runJob } = await import('../../src/lib/jobs/background-jobs.ts')
    expect(await runJob(hub.engine, 'delta-sync', { deadline: Date.now() + 600_000, force: true })).toEqual({
      job: 'delta-sync',
      connections: [],
    })
    expect((await hub.requests()).total).toBe(0)
  })
})
