import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { disconnect } from '../../src/lib/crm/use-cases/disconnect.ts'
import { finishConnect } from '../../src/lib/crm/use-cases/finish-connect.ts'
import { requestSync, runAfter } from '../../src/lib/crm/use-cases/request-sync.ts'
import { startConnect } from '../../src/lib/crm/use-cases/start-connect.ts'
import type { Engine } from '../../src/lib/crm/engine.ts'
import { loadConnector } from '../../src/lib/crm/registry.ts'
import { createBudgets, openSession } from '../../src/lib/crm/transport/session.ts'
import { openTokens, storedTokens } from '../../src/lib/crm/auth/credentials.ts'
import { findConnection } from '../../src/lib/db/connections.ts'
import { runJob } from '../../src/lib/jobs/background-jobs.ts'
import { consent } from './support/consent.ts'
import { crmUser } from './support/crm-records.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'

/** How each sandbox's tokens are expired, and how its refresh requests are recognised. */
const lives = {
  salesforce: {
    prepare: { refreshTokenRotation: true },
    endAccess: 'expire-sessions',
    revoke: { org: 'acme' },
    move: { instanceHost: 'localhost' },
    back: { instanceHost: '127.0.0.1' },
    refreshes: 'POST /services/oauth2/token',
  },
  pipedrive: {
    prepare: {},
    endAccess: 'expire-tokens',
    revoke: { company: 8101 },
    move: { apiHost: 'localhost' },
    back: { apiHost: '127.0.0.1' },
    refreshes: 'POST /oauth/token',
  },
} as const

describe.each(['salesforce', 'pipedrive'] as const)('the life of the tokens of %s', (crmType) => {
  let hub: Hub
  const life = lives[crmType]

  beforeAll(async () => {
    hub = await startHub({ crms: [crmType] })
    const crm = hub.crm(crmType)
    await crm.control('POST', 'config', life.prepare)
    const user = crmUser(crmType, crm.url)
    for (let index = 0; index < 5; index += 1) {
      await user.create({ email: `p${index}@tokens.test`, firstName: 'P', lastName: String(index) })
    }
    expect(await crm.connect()).toMatchObject({ kind: 'connected' })
    expect(await crm.sync('full')).toMatchObject({ status: 'completed', local_created: 5 })
  })
  afterAll(() => hub.close())
  beforeEach(() => hub.crm(crmType).resetRequests())

  const refreshes = async () => (await hub.crm(crmType).requests()).byRoute[life.refreshes] ?? 0
  const connection = async () => {
    const found = await findConnection(hub.engine.db, hub.organizationId, crmType)
    if (!found) throw new Error('Not connected.')
    return found
  }
  const tokens = async () => {
    const { id, organizationId, credentials } = await connection()
    if (!credentials) throw new Error('The tokens are gone.')
    return openTokens(hub.engine.box, { organizationId, connectionId: id }, credentials)
  }
  /** Another process with the same connection. */
  async function otherProcess(type: CrmType) {
    const { id } = await connection()
    const connector = await hub.engine.loadConnector(type)
    const store = storedTokens(hub.engine.db, hub.engine.box, id)
    return connector.describeFields(openSession({ connectionId: id, connector, store, budgets: createBudgets() }), 'contact')
  }

  test('an expired one is refreshed once for many concurrent processes, and the rotated one is stored', async () => {
    const before = await tokens()
    await hub.crm(crmType).control('POST', life.endAccess)
    const answers = await Promise.all(Array.from({ length: 8 }, () => otherProcess(crmType)))
    expect(answers.every((fields) => fields.length > 5)).toBe(true)
    expect(await refreshes()).toBe(1)
    const after = await tokens()
    expect(after.accessToken).not.toBe(before.accessToken)
    expect(after.refreshToken).not.toBe(before.refreshToken)
    // The rotated token works for the next refresh.
    await hub.crm(crmType).control('POST', life.endAccess)
    await hub.crm(crmType).resetRequests()
    expect(await hub.crm(crmType).sync('delta')).toMatchObject({ status: 'completed' })
    expect(await refreshes()).toBe(1)
  })

  test('a moved API address comes with the refresh, and the sync continues there without loss', async () => {
    const user = crmUser(crmType, hub.crm(crmType).url)
    await hub.crm(crmType).control('POST', 'config', life.move)
    const port = new URL(hub.crm(crmType).url).port
    const moved = crmUser(crmType, `http://localhost:${port}`)
    await moved.create({ email: 'moved@tokens.test', firstName: 'Moved', lastName: 'House' })
    expect(await hub.crm(crmType).sync('delta')).toMatchObject({ status: 'completed', local_created: 1 })
    expect(await refreshes()).toBe(1)
    expect((await tokens()).apiUrl).toBe(`http://localhost:${port}`)
    await hub.crm(crmType).control('POST', 'config', life.back)
    expect(await hub.crm(crmType).sync('delta')).toMatchObject({ status: 'completed' })
    expect((await user.list()).length).toBe(6)
  })

  test('a revoked grant stops the connection with one state and one sentence and without further requests, and a reconnect continues', async () => {
    await hub.crm(crmType).control('POST', 'revoke', life.revoke)
    expect(await hub.crm(crmType).sync('delta')).toMatchObject({
      status: 'failed',
      errors: [expect.objectContaining({ message: expect.stringMatching(/reconnect/i) })],
    })
    const row = z
      .array(z.object({ status: z.string(), last_error: z.string() }))
      .parse(await hub.stack.sql('select status, last_error from crm_connections'))
    expect(row).toEqual([{ status: 'error', last_error: expect.stringMatching(/reconnect/i) }])

    await hub.crm(crmType).resetRequests()
    await runJob(hub.engine, 'delta-sync', { deadline: Date.now() + 600_000, force: true })
    await hub
      .crm(crmType)
      .sync('delta')
      .catch(() => undefined)
    expect((await hub.crm(crmType).requests()).total).toBe(0)

    await hub.engine.db.from('contacts').update({ first_name: 'While away' }).eq('email', 'p1@tokens.test')
    expect(await hub.crm(crmType).connect()).toMatchObject({ kind: 'connected' })
    // Nobody asks for it: what waited is synced because the connection is there again.
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    expect(
      await hub.stack.sql(
        `select status, sum(crm_created)::int as created, sum(crm_updated)::int as updated from crm_sync_logs
         where started_at > (select max(started_at) from crm_sync_logs where status = 'failed') group by status`,
      ),
    ).toEqual([{ status: 'completed', created: 0, updated: 1 }])
    const names = (await crmUser(crmType, hub.crm(crmType).url).list()).map((record) => record.values.firstName)
    expect(names).toContain('While away')
  })

  test('an organisation’s own app is granted access, sealed, refreshes and reconnects, where the server’s would be refused', async () => {
    const fresh = await startHub({ crms: [crmType] })
    const known = fresh.engine.env[crmType]
    const app = { clientId: known.clientId ?? '', clientSecret: known.clientSecret ?? '' }
    const unknown = { clientId: 'of-the-server', clientSecret: 'unknown-there' }
    const env = { ...fresh.engine.env, [crmType]: { ...known, ...unknown } }
    const engine: Engine = { ...fresh.engine, env, loadConnector: (type, own) => loadConnector(type, env, own) }
    const person = { organizationId: fresh.organizationId, userId: fresh.userId, mayAdminister: true, crmType }
    const connect = async (own?: typeof app) =>
      finishConnect(engine, person, await consent((await startConnect(engine, { ...person, app: own })).authUrl, 'allow'))
    expect(await connect(app)).toEqual({ kind: 'connected', crmType })
    const everything = await fresh.stack.sql(
      'select to_jsonb(c) as c from crm_connections c union all select to_jsonb(s) from crm_oauth_states s',
    )
    expect(JSON.stringify(everything)).not.toContain(app.clientSecret)

    const run = async () =>
      runAfter(engine, await requestSync(engine, fresh.crm(crmType).request('delta'), Date.now() + 600_000), 600_000)
    for (let refreshed = 0; refreshed < 2; refreshed += 1) {
      await fresh.crm(crmType).control('POST', life.endAccess)
      expect(await run()).toMatchObject({ status: 'completed' })
    }
    // Without credentials it goes on with the app that it has; once its tokens are deleted, with the server's.
    await fresh.crm(crmType).control('POST', 'revoke', life.revoke)
    expect(await run()).toMatchObject({ status: 'failed' })
    expect(await connect()).toMatchObject({ kind: 'connected' })
    expect(await disconnect(engine, { ...person, forget: false })).toMatchObject({ revoked: true })
    expect((await startConnect(engine, person)).authUrl).toContain(unknown.clientId)
    await fresh.close()
  })

  test('a denied consent, or an account that was not offered, stores nothing', async () => {
    const fresh = await startHub({ crms: [crmType] })
    expect(await fresh.crm(crmType).connect({ decision: 'deny' })).toMatchObject({ kind: 'refused', code: 'access_denied' })
    expect(await fresh.stack.sql('select id from crm_connections')).toEqual([])
    await fresh.close()
  })
})
