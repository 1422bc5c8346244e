import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../sandbox/hubspot/server.ts'
import { sealTokens } from '../../src/lib/crm/auth/credentials.ts'
import { signatureHeaders } from '../../sandbox/hubspot/webhook-signature.ts'
import { webhookSecrets } from '../../src/lib/crm/auth/webhook-secrets.ts'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { receiveWebhook } from '../../src/lib/crm/use-cases/receive-webhook.ts'
import { type Hub, startHub } from './support/hub.ts'

let hub: Hub
const connections = new Map<string, { id: string; account: string }>()
beforeAll(async () => {
  hub = await startHub({ crms: ['hubspot', 'pipedrive'] })
  for (const crm of ['hubspot', 'pipedrive'] as const) {
    expect(await hub.crm(crm).connect()).toMatchObject({ kind: 'connected' })
    await hub.crm(crm).sync('full')
  }
  for (const { crm_type, ...row } of await hub.stack.sql<{ crm_type: string; id: string; account: string }>(
    `select crm_type, id, account ->> 'id' as account from crm_connections`,
  ))
    connections.set(crm_type, row)
})
afterAll(() => hub.close())

const receive = (crm: CrmType, url: string, headers: Record<string, string>, text: string, connection: string | null) =>
  receiveWebhook(
    hub.engine,
    crm,
    { method: 'POST', url, headers: new Headers(headers), body: new TextEncoder().encode(text) },
    connection,
  )

/** What HubSpot would push, signed as it signs. */
const hubspot = (...overs: readonly object[]) => hubspotBy(HUBSPOT_SANDBOX_CREDENTIALS.clientSecret, Date.now(), ...overs)

function hubspotBy(secret: string, signedAt: number, ...overs: readonly object[]) {
  const url = `${hub.engine.env.appUrl}/api/crm/webhooks/hubspot`
  const body = JSON.stringify(
    overs.map((over) => ({
      eventId: Math.floor(Math.random() * 1e12),
      subscriptionId: 1,
      portalId: Number(connections.get('hubspot')?.account),
      occurredAt: Date.now(),
      subscriptionType: 'contact.propertyChange',
      objectId: 1,
      ...over,
    })),
  )
  return receive('hubspot', url, signatureHeaders(secret, url, body, signedAt), body, null)
}

function pipedrive(over: object, at?: string) {
  const { id = '', account } = connections.get('pipedrive') ?? {}
  const [secret = ''] = webhookSecrets(hub.engine.box, id, '')
  const body = JSON.stringify({
    meta: {
      id: randomUUID(),
      entity: 'person',
      action: 'change',
      entity_id: '1',
      company_id: account,
      timestamp: new Date().toISOString(),
      ...over,
    },
  })
  const authorization = `Basic ${Buffer.from(`adsapp:${secret}`).toString('base64')}`
  const called = at ?? id
  const url = `${hub.engine.env.appUrl}/api/crm/webhooks/pipedrive?connection=${called}`
  return receive('pipedrive', url, { authorization }, body, called)
}

const malformed = { kind: 'refused', code: 'malformed' }
const day = 24 * 60 * 60 * 1000

test.each([0, 1, -1, 946_684_799_999, 8_640_000_000_000_000, 253_402_300_800_000, Date.now() + 2 * day, 1e300])(
  'HubSpot: a signed push about the time %d is malformed, not a failure of ours',
  async (occurredAt) => {
    expect(await hubspot({ occurredAt })).toMatchObject(malformed)
  },
)

test('HubSpot: one event with such a time does not cost the others of its push', async () => {
  expect(await hubspot({ occurredAt: 8_640_000_000_000_000 }, {}, { occurredAt: Date.now() + day / 2 })).toMatchObject({
    kind: 'accepted',
    stored: 2,
  })
})

test.each([
  { timestamp: '9999-12-31T23:59:59.999Z' },
  { timestamp: new Date(Date.now() + 2 * day).toISOString() },
  { id: `a${String.fromCharCode(0)}b` },
  { id: 'half \ud800' },
  { id: 'x'.repeat(10_000) },
  { entity_id: '9'.repeat(10_000) },
  { merged_to_id: '9'.repeat(101) },
])('Pipedrive: a push that cannot be stored or true is malformed: %j', async (over) => {
  expect(await pipedrive(over)).toMatchObject(malformed)
})

test('a push as it should be is stored', async () => {
  expect(await pipedrive({})).toMatchObject({ kind: 'accepted', stored: 1 })
  await hub.engine.refusals.flush()
  const refused = await hub.stack.sql<{ code: string; times: number }>(
    `select code, sum(times)::int as times from crm_webhook_refusals group by code`,
  )
  expect(refused).toEqual([{ code: 'malformed', times: 8 + 1 + 7 }])
})

test('a push that is sent again is stored once, and one that was signed long ago or ahead of time not at all', async () => {
  const [event, minute] = [{ eventId: 4711, occurredAt: Date.now() }, 60_000]
  const secret = HUBSPOT_SANDBOX_CREDENTIALS.clientSecret
  expect(await hubspotBy(secret, Date.now(), event)).toMatchObject({ kind: 'accepted', stored: 1 })
  expect(await hubspotBy(secret, Date.now() - 2 * minute, event)).toMatchObject({ kind: 'accepted', stored: 0 })
  for (const signedAt of [Date.now() - 6 * minute, Date.now() + 6 * minute, 0]) {
    expect(await hubspotBy(secret, signedAt, {})).toEqual({ kind: 'refused', code: 'too_old' })
  }
  const once = { id: randomUUID(), timestamp: new Date().toISOString() }
  expect([await pipedrive(once), await pipedrive(once)]).toMatchObject([{ stored: 1 }, { stored: 0 }])
})

test('a push counts for the account and the connection that it is signed for, and for no other', async () => {
  expect(await pipedrive({ company_id: 999_999 })).toMatchObject({ kind: 'accepted', stored: 0 })
  expect(await hubspot({ portalId: 999_999 })).toMatchObject({ kind: 'accepted', stored: 0 })
  for (const at of [connections.get('hubspot')?.id ?? '', randomUUID()])
    expect(await pipedrive({}, at)).toEqual({ kind: 'refused', code: 'bad_signature' })
})

test('a push of an organisation’s own app is read with that app’s secret, for its own connection alone', async () => {
  const { id: connectionId = '' } = connections.get('hubspot') ?? {}
  const own = { clientId: 'own', clientSecret: 'the secret of our own app' }
  const sign = (over: object = {}) => hubspotBy(own.clientSecret, Date.now(), over)
  expect(await sign()).toEqual({ kind: 'refused', code: 'bad_signature' })
  const tokens = { accessToken: 'a', refreshToken: 'r', expiresAt: null, scopes: [], kind: 'oauth', apiUrl: null } as const
  const sealed = sealTokens(
    hub.engine.box,
    { organizationId: hub.organizationId, connectionId },
    {
      ...tokens,
      environment: 'production',
      app: own,
    },
  )
  await hub.stack.sql('update crm_connections set credentials = $2 where id = $1', [connectionId, JSON.stringify(sealed)])
  expect(await sign()).toMatchObject({ kind: 'accepted', stored: 1 })
  expect(await sign({ portalId: 999_999 })).toEqual({ kind: 'refused', code: 'bad_signature' })
  expect(await hubspotBy('another secret', Date.now(), {})).toEqual({ kind: 'refused', code: 'bad_signature' })
  expect(await hubspotBy(own.clientSecret, Date.now() - 600_000, {})).toEqual({ kind: 'refused', code: 'bad_signature' })
})
