import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseEnv } from '../../src/lib/core/env.ts'
import type { Connector } from '../../src/lib/crm/port/connector.ts'
import { loadConnector } from '../../src/lib/crm/registry.ts'
import { connectWithToken } from '../../src/lib/crm/use-cases/connect-with-token.ts'
import { disconnect } from '../../src/lib/crm/use-cases/disconnect.ts'
import { readMappingView } from '../../src/lib/crm/use-cases/mapping.ts'
import { requestSync, runAfter } from '../../src/lib/crm/use-cases/request-sync.ts'
import { startConnect } from '../../src/lib/crm/use-cases/start-connect.ts'
import { HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN } from '../../sandbox/hubspot/server.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

describe('connecting one of several CRMs', () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ crms: ['salesforce', 'hubspot', 'pipedrive'] })
  })
  afterAll(() => hub.close())
  beforeEach(async () => {
    await hub.stack.sql('delete from crm_connections')
    await hub.stack.sql('delete from contacts')
  })

  const owner = () => ({ organizationId: hub.organizationId, userId: hub.userId })
  const stored = async () =>
    z
      .array(z.object({ crm_type: z.string(), account: z.record(z.string(), z.unknown()) }))
      .parse(await hub.stack.sql('select crm_type, account from crm_connections order by crm_type'))

  test.each([
    ['pipedrive', PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken],
    ['hubspot', HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN],
  ] as const)(
    '%s with a token: a wrong one is refused with a sentence and nothing is stored, a right one works and survives a disconnect',
    async (crmType, token) => {
      const wrong = connectWithToken(hub.engine, { ...owner(), crmType, apiToken: '0123456789012345678901234567890123456789' })
      await expect(wrong).rejects.toMatchObject({
        kind: 'invalid',
        code: 'token_refused',
        field: 'config.apiToken',
        message: expect.stringMatching(/did not accept this token.* It said: “.+”/),
      })
      expect(await stored()).toEqual([])

      await connectWithToken(hub.engine, { ...owner(), crmType, apiToken: `  ${token}\n` })
      expect(await stored()).toMatchObject([{ crm_type: crmType, account: { connectedBy: 'api_token' } }])
      await crmUser(crmType, hub.crm(crmType).url).create({ email: `token@${crmType}.test`, firstName: 'By', lastName: 'Token' })
      expect(await hub.crm(crmType).sync('full')).toMatchObject({ status: 'completed' })
      const secrets = JSON.stringify(await hub.stack.sql('select * from crm_connections'))
      expect(secrets).not.toContain(token)

      expect(await disconnect(hub.engine, { ...owner(), crmType, forget: true })).toEqual({ revoked: false })
      expect((await crmUser(crmType, hub.crm(crmType).url).list()).length).toBeGreaterThan(0)
    },
  )

  test('Salesforce accepts no pasted token, and says so', async () => {
    const refused = connectWithToken(hub.engine, { ...owner(), crmType: 'salesforce', apiToken: 'x' })
    await expect(refused).rejects.toMatchObject({ code: 'unsupported_config', field: 'config.apiToken' })
  })

  test('a Salesforce org of the other environment is refused with that reason, its grant is revoked, and nothing is stored', async () => {
    const outcome = await hub.crm('salesforce').connect({ environment: 'sandbox' })
    expect(outcome).toMatchObject({
      kind: 'refused',
      code: 'wrong_environment',
      crmType: 'salesforce',
      said: expect.stringMatching(/production/),
    })
    expect(await stored()).toEqual([])
    expect((await hub.crm('salesforce').requests()).byRoute['POST /services/oauth2/revoke']).toBe(1)
  })

  test('the server’s Pipedrive token connects its only organisation, and no other', async () => {
    const { PIPEDRIVE_CLIENT_ID: _id, PIPEDRIVE_CLIENT_SECRET: _secret, ...rest } = hub.stack.env
    const env = parseEnv({ ...rest, PIPEDRIVE_API_TOKEN: PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken })
    const engine = {
      ...hub.engine,
      env,
      loadConnector: (crmType: Parameters<typeof loadConnector>[0]) => loadConnector(crmType, env),
    }
    expect(await startConnect(engine, { ...owner(), crmType: 'pipedrive' })).toMatchObject({ authUrl: null })
    expect(await stored()).toMatchObject([{ crm_type: 'pipedrive', account: { connectedBy: 'api_token' } }])
    const second = await hub.stack.createTestOrganisation()
    const other = startConnect(engine, {
      organizationId: second.organizationId,
      userId: second.owner.userId,
      crmType: 'pipedrive',
    })
    await expect(other).rejects.toMatchObject({ code: 'server_token_shared' })
    await hub.stack.sql('delete from organizations where id = $1', [second.organizationId])
  })

  test('the fields of Salesforce’s leads can be listed; a CRM without leads says that it has none', async () => {
    await hub.crm('salesforce').connect()
    const view = await readMappingView(hub.engine, { ...owner(), crmType: 'salesforce' }, 'lead')
    expect(view.mappings.map(({ adsappField }) => adsappField)).toEqual(expect.arrayContaining(['lastName', 'leadStatus']))
    const fields = new Map(view.fields.crm.map((field) => [field.name, field]))
    expect(fields.get('Company')).toMatchObject({ type: 'text', readOnly: false })
    expect(fields.get('Status')).toMatchObject({ type: 'picklist' })
    expect(fields.get('IsConverted')).toMatchObject({ type: 'boolean', readOnly: true })
    await hub.crm('hubspot').connect()
    const none = readMappingView(hub.engine, { ...owner(), crmType: 'hubspot' }, 'lead')
    await expect(none).rejects.toMatchObject({ code: 'object_not_supported' })
  })

  test('an edit made in Salesforce between our read and our write is not overwritten', async () => {
    const user = crmUser('salesforce', hub.crm('salesforce').url)
    const id = await user.create({ email: 'raced@several.test', firstName: 'Before', lastName: 'Raced' })
    await hub.crm('salesforce').connect()
    await hub.crm('salesforce').sync('full')
    await hub.stack.sql(`update crm_connections set settings = '{"conflictPolicy": "crm_wins"}'`)
    await hub.engine.db.from('contacts').update({ first_name: 'Ours', phone: '+49 30 1' }).eq('email', 'raced@several.test')
    // Salesforce's times are whole seconds.
    const readAt = Date.now()
    await expect.poll(() => Math.floor(Date.now() / 1000) > Math.floor(readAt / 1000), { interval: 20 }).toBe(true)
    let raced = false
    const engine = {
      ...hub.engine,
      loadConnector: async (crmType: Parameters<typeof loadConnector>[0]): Promise<Connector> => {
        const connector = await hub.engine.loadConnector(crmType)
        return {
          ...connector,
          upsertRecords: async (...call) => {
            if (!raced) await user.edit(id, { firstName: 'Theirs' })
            raced = true
            return connector.upsertRecords(...call)
          },
        }
      },
    }
    const requested = await requestSync(engine, hub.crm('salesforce').request('delta'), Date.now() + 600_000)
    expect(await runAfter(engine, requested, 60_000)).toMatchObject({ status: 'completed', records_failed: 0 })
    expect(raced).toBe(true)
    const there = (await user.list()).find((record) => record.id === id)
    expect(there?.values).toMatchObject({ firstName: 'Theirs', phone: '+49 30 1' })
    expect(await hub.stack.sql(`select first_name, phone from contacts where email = 'raced@several.test'`)).toEqual([
      { first_name: 'Theirs', phone: '+49 30 1' },
    ])
  })
})
