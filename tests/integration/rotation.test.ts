import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { parseEnv } from '../../src/lib/core/env.ts'
import { documentContext } from '../../src/lib/core/secrets/record-secrets.ts'
import { sealedSchema, sealSchema } from '../../src/lib/core/secrets/secret-box.ts'
import { openTokens, sealTokens } from '../../src/lib/crm/auth/credentials.ts'
import { createEngine } from '../../src/lib/crm/engine.ts'
import { openCredentials, sealCredentials } from '../../src/lib/crm/gateway/credentials.ts'
import type { Tokens } from '../../src/lib/crm/port/oauth.ts'
import { hashOf } from '../../src/lib/crm/use-cases/erase-person.ts'
import { addressForPerson, rotateWebhookSecret } from '../../src/lib/crm/use-cases/webhook-setup.ts'
import { runJob } from '../../src/lib/jobs/background-jobs.ts'
import { createEndpoint } from '../../src/lib/outbound/endpoints.ts'
import { openSecret } from '../../src/lib/outbound/signing.ts'
import { type CrmUser, crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'
import { startWebhookEndpoint, type WebhookEndpoint } from './support/webhook-endpoint.ts'

const crms = ['pipedrive', 'salesforce'] as const
let hub: Hub
let endpoint: WebhookEndpoint
const users = new Map<string, CrmUser>()
const refs = new Map<string, string>()

beforeAll(async () => {
  endpoint = await startWebhookEndpoint()
  hub = await startHub({ crms, appUrl: endpoint.url })
  endpoint.serve(hub.engine)
  for (const crm of crms) {
    const user = crmUser(crm, hub.crm(crm).url)
    users.set(crm, user)
    refs.set(crm, await user.create({ email: `one@${crm}.test`, firstName: 'One', lastName: 'Key' }))
    expect(await hub.crm(crm).connect()).toMatchObject({ kind: 'connected' })
    await hub.crm(crm).sync('full')
  }
  await enterAddress()
})
afterAll(async () => {
  await hub.close()
  await endpoint.close()
})
beforeEach(() => {
  endpoint.outcomes.length = 0
})

const salesforce = () => ({ organizationId: hub.organizationId, userId: hub.userId, crmType: 'salesforce' as const })

/** What a person does in Salesforce's settings. */
async function enterAddress(engine = hub.engine): Promise<void> {
  const url = await addressForPerson(engine, salesforce())
  const listed = await hub.crm('salesforce').control('GET', 'outbound-messages?org=acme')
  const { outboundMessages } = z.object({ outboundMessages: z.array(z.object({ id: z.string() })) }).parse(listed)
  for (const { id } of outboundMessages) await hub.crm('salesforce').control('DELETE', `outbound-messages/${id}`)
  await hub.crm('salesforce').control('POST', 'outbound-messages', { org: 'acme', url })
}

/** Whose admins are told that something is opened by no key, and of what. */
function toldUnreadable(): Promise<readonly unknown[]> {
  return hub.stack.sql(`select organization_id, data from notification_states where kind = 'secrets.unreadable'`)
}

/** Values that nothing opens, as people can store them past the app: a contact's, and more files than one check seals again. */
async function addForged(): Promise<void> {
  const seal = { v: 1, k: '1', iv: 'forged', tag: 'forged' }
  const forged = JSON.stringify({ ...seal, ct: 'forged' })
  await hub.stack.sql(
    `insert into contacts_secrets (id, organization_id, visa_number)
     select id, organization_id, $1::jsonb from contacts where organization_id = $2 order by id desc limit 1`,
    [forged, hub.organizationId],
  )
  const added = `insert into contact_documents (organization_id, contact_id, name, content_type, content, seal)
    select organization_id, id, $1, 'text/plain', convert_to($1, 'utf8'), $2::jsonb
    from (select * from contacts where organization_id = $3 order by id limit 1) c, generate_series(1, $4)`
  await hub.stack.sql(added, ['forged', JSON.stringify(seal), hub.organizationId, 1])
  await hub.stack.sql(added, ['gone', JSON.stringify({ ...seal, k: 'gone' }), hub.organizationId, 25])
  const context = documentContext(hub.organizationId)
  const sealed = hub.engine.box.sealBytes(Buffer.from('A ticket'), context)
  await hub.stack.sql(
    `insert into contact_documents (organization_id, contact_id, name, content_type, content, seal)
     select organization_id, id, 'ours', 'text/plain', decode($1, 'base64'), $2::jsonb from contacts where organization_id = $3
     order by id limit 1`,
    [sealed.bytes.toString('base64'), JSON.stringify(sealed.seal), hub.organizationId],
  )
}

/** Changes a record in the CRM. @returns what became of the pushes that follow */
async function pushFrom(crm: (typeof crms)[number]) {
  endpoint.outcomes.length = 0
  await users.get(crm)?.edit(refs.get(crm) ?? '', { firstName: randomBytes(6).toString('hex') })
  await vi.waitFor(() => expect(endpoint.outcomes.length).toBeGreaterThan(0), { timeout: 600_000 })
  return endpoint.outcomes.map((outcome) => (outcome.kind === 'accepted' ? outcome.kind : outcome.code))
}

const rowSchema = z.object({ crm_type: z.string(), k: z.string(), health: z.unknown(), salt: z.string() })
async function connections() {
  const rows = await hub.stack.sql(
    `select crm_type, credentials ->> 'k' as k, health, webhook_salt as salt from crm_connections
     where status <> 'paused' order by crm_type`,
  )
  return z.array(rowSchema).parse(rows)
}
const engineWith = (ring: string) => createEngine(parseEnv({ ...hub.stack.env, APP_URL: endpoint.url, CRM_ENCRYPTION_KEY: ring }))
const check = (engine: typeof hub.engine) => runJob(engine, 'health-check', { deadline: Date.now() + 600_000, force: false })

describe('the secret of one connection', () => {
  test('is changed for a CRM that can be asked, and the old one is refused', async () => {
    expect(await pushFrom('pipedrive')).toEqual(['accepted'])
    const [before] = await hub.stack.sql<{ url: string }>(
      `select url from crm_webhooks w join crm_connections c on c.id = w.connection_id where crm_type = 'pipedrive'`,
    )
    expect(await rotateWebhookSecret(hub.engine, { ...salesforce(), crmType: 'pipedrive' })).toBeNull()
    expect(await pushFrom('pipedrive')).toEqual(['accepted'])
    expect(before?.url).toContain('connection=')
  })

  test('is changed for a CRM that a person sets up: the old address is refused, the new one is not, others stay', async () => {
    expect(await pushFrom('salesforce')).toContain('accepted')
    const old = await addressForPerson(hub.engine, salesforce())
    const url = await rotateWebhookSecret(hub.engine, salesforce())
    expect(url).not.toBe(old)
    expect(await pushFrom('salesforce')).toContain('bad_signature')
    await enterAddress()
    await vi.waitFor(async () => expect(await pushFrom('salesforce')).toContain('accepted'), { timeout: 600_000 })
    expect(await pushFrom('pipedrive')).toEqual(['accepted'])
    const salts = (await connections()).map(({ salt }) => salt)
    expect(new Set(salts).size).toBe(2)
    expect(await hub.stack.sql(`select 1 from crm_audit_log where action = 'crm.webhook_secret_rotated'`)).toHaveLength(2)
  })

  test('is not ours to change where the vendor’s app has one for all accounts', async () => {
    const request = { ...salesforce(), crmType: 'hubspot' as const }
    await expect(rotateWebhookSecret(hub.engine, request)).rejects.toMatchObject({ code: 'not_connected' })
  })
})

describe('the encryption key', () => {
  const fresh = randomBytes(32).toString('base64')
  /** Somebody who was erased under the old key. */
  let erased = ''

  test('is rotated: the health check seals again, and says what still needs the old key and what does not', async () => {
    erased = (await hashOf(hub.engine, hub.organizationId))('email:erased')
    const context = `record-secret:${hub.organizationId}:contacts.passport_number`
    await hub.stack.sql(
      `insert into contacts_secrets (id, organization_id, passport_number)
       select id, organization_id, $1::jsonb from contacts where organization_id = $2 order by id limit 1`,
      [JSON.stringify(hub.engine.box.seal('NX1234567', context)), hub.organizationId],
    )
    await addForged()
    const integration = randomUUID()
    const gateway = { organizationId: hub.organizationId, id: integration }
    await hub.stack.sql(
      `insert into gateway_integrations (id, organization_id, user_id, crm_type, credentials, account_id, account_name)
       values ($1, $2, 'one', 'klaviyo', $3, 'a', 'a')`,
      [integration, hub.organizationId, sealCredentials(hub.engine, gateway, { api_key: 'pk_old' })],
    )
    const ring = `2:${fresh},1:${hub.engine.env.encryptionKeys}`
    const rotated = engineWith(ring)
    endpoint.serve(rotated)
    await check(rotated)
    // An organisation without any connection is met by the daily clean-up.
    const alone = await hub.stack.createTestOrganisation()
    const admin = { organizationId: alone.organizationId, userId: alone.owner.userId }
    const wanted = { url: 'https://hook.test', event_types: ['*'], name: null, payload: 'thin' } as const
    const { id, secret } = await createEndpoint(hub.engine, admin, wanted)
    const paused = { organizationId: alone.organizationId, connectionId: randomUUID() }
    const tokens: Tokens = {
      accessToken: 'paused',
      refreshToken: null,
      expiresAt: null,
      scopes: [],
      kind: 'api_token',
      apiUrl: null,
      environment: 'production',
    }
    await hub.stack.sql(
      `insert into crm_connections (id, organization_id, crm_type, status, credentials) values ($1, $2, 'pipedrive', 'paused', $3)`,
      [paused.connectionId, paused.organizationId, sealTokens(hub.engine.box, paused, tokens)],
    )
    await runJob(rotated, 'cleanup', { deadline: Date.now() + 600_000, force: false })
    expect(await toldUnreadable()).toEqual([{ organization_id: hub.organizationId, data: { sealed: ['contact', 'document'] } }])
    const [hook] = await hub.stack.sql('select signing_key from webhook_endpoints where id = $1', [id])
    const { signing_key: signing } = z.object({ signing_key: sealedSchema }).parse(hook)
    expect({ key: signing.k, secret: openSecret(rotated.box, { ...admin, id }, signing) }).toEqual({ key: '2', secret })
    const [rested] = await hub.stack.sql('select credentials from crm_connections where id = $1', [paused.connectionId])
    const kept = z.object({ credentials: sealedSchema }).parse(rested).credentials
    expect(kept.k).toBe('2')
    expect(openTokens(rotated.box, paused, kept)).toMatchObject({ accessToken: 'paused' })
    const [passport] = await hub.stack.sql('select passport_number from contacts_secrets where visa_number is null')
    const { passport_number: resealed } = z.object({ passport_number: sealedSchema }).parse(passport)
    expect({ key: resealed.k, text: rotated.box.open(resealed, context) }).toEqual({ key: '2', text: 'NX1234567' })
    const [file] = await hub.stack.sql(
      `select seal, encode(content, 'base64') as content from contact_documents where name = 'ours'`,
    )
    const { seal, content } = z.object({ seal: sealSchema, content: z.base64() }).parse(file)
    expect(seal.k).toBe('2')
    const opened = rotated.box.openBytes(seal, Buffer.from(content, 'base64'), documentContext(hub.organizationId))
    expect(opened.toString()).toBe('A ticket')
    const [pushed] = await hub.stack.sql('select credentials from gateway_integrations')
    const { credentials } = z.object({ credentials: sealedSchema }).parse(pushed)
    expect(credentials.k).toBe('2')
    expect(openCredentials(rotated, { ...gateway, credentials })).toEqual({ api_key: 'pk_old' })
    const [pipedrive, sales] = await connections()
    expect(pipedrive).toMatchObject({
      k: '2',
      // What nothing opens is for a person to see, with what to do.
      health: {
        ok: true,
        oldKeys: { needed: [], free: ['1'] },
        advice: [
          {
            code: 'secrets_unreadable',
            message: expect.stringMatching(/one contact .*enter the values again.* file of a contact/),
          },
        ],
      },
    })
    expect(sales).toMatchObject({
      k: '2',
      health: { ok: false, oldKeys: { needed: ['1'], free: [] }, problems: [{ code: 'webhook_old_key' }] },
    })
    expect(await pushFrom('pipedrive')).toEqual(['accepted'])
    expect(await pushFrom('salesforce')).toContain('accepted')

    await enterAddress(rotated)
    await vi.waitFor(
      async () => {
        await pushFrom('salesforce')
        await check(rotated)
        expect((await connections())[1]).toMatchObject({ health: { ok: true, oldKeys: { needed: [], free: ['1'] } } })
      },
      { timeout: 600_000 },
    )
  })

  test('without the old one everything works as before', async () => {
    const alone = engineWith(`2:${fresh}`)
    expect((await hashOf(alone, hub.organizationId))('email:erased'), 'erased people are still recognised').toBe(erased)
    endpoint.serve(alone)
    await check(alone)
    for (const connection of await connections())
      expect(connection).toMatchObject({ k: '2', health: { ok: true, oldKeys: null } })
    expect(await pushFrom('pipedrive')).toEqual(['accepted'])
    expect(await pushFrom('salesforce')).toContain('accepted')
    const cleanUp = () => runJob(alone, 'cleanup', { deadline: Date.now() + 600_000, force: false })
    await hub.stack.sql(`delete from contact_documents where seal ->> 'iv' = 'forged'`)
    await cleanUp()
    expect(await toldUnreadable(), 'a value of a key that is gone is found').toHaveLength(1)
    await hub.stack.sql(`delete from contacts_secrets where visa_number ->> 'iv' = 'forged'`)
    await cleanUp()
    expect(await toldUnreadable()).toEqual([])
  })
})
