import { Signature } from '@hubspot/api-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { HUBSPOT_SANDBOX_CREDENTIALS, startHubSpotSandbox } from '../../sandbox/hubspot/server.ts'
import { signatureHeaders } from '../../sandbox/hubspot/webhook-signature.ts'
import { call, clientOf, codeFor, tokenCall } from './support/hubspot-client.ts'
import { freshSandbox } from './support/hubspot-sandbox.ts'
import { batchesOf, eventsOf } from './support/hubspot-webhook-events.ts'
import { attemptsOf, deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const { appId, clientSecret } = HUBSPOT_SANDBOX_CREDENTIALS
const fixture = freshSandbox()
let receiver: Receiver

const tokenSchema = z.object({ access_token: z.string(), refresh_token: z.string() })

const config = (settings: unknown) => call(fixture.url, 'POST', '/_sandbox/config', settings)
const basic = () => clientOf(fixture.url).crm.contacts.basicApi
const make = (properties: Record<string, string>) => basic().create({ properties, associations: [] })
const batches = () => batchesOf(receiver.received)
const events = () => eventsOf(receiver.received)

/** Installs the app, as its user does, and returns the app's tokens. */
async function install() {
  const code = await codeFor(fixture.url)
  return tokenSchema.parse((await tokenCall(fixture.url, '/oauth/v1/token', { grant_type: 'authorization_code', code })).body)
}

/** Installs the app and subscribes it to every event. */
async function subscribe(path = '/hubspot') {
  const tokens = await install()
  await call(fixture.url, 'POST', '/_sandbox/webhooks', { targetUrl: `${receiver.url}${path}` })
  return tokens
}

/** Submits the form of a contact's page. */
const pageEdit = (id: string, fields: Readonly<Record<string, string>>) =>
  fetch(`${fixture.url}/contacts/4711/record/0-1/${id}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
  })

beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

describe('signatures', () => {
  const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
  const body =
    '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]'

  test('match HubSpotâs published test vectors', () => {
    expect(signatureHeaders(secret, 'https://www.example.com/webhook_uri?x=1', body, 1_795_132_800_000)).toEqual({
      'X-HubSpot-Signature-Version': 'v1',
      'X-HubSpot-Signature': '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de',
      'X-HubSpot-Signature-v3': 'bzbIjPx7zrZyOONa5lFs81mBtHE5bWD4T8R7mu6J14k=',
      'X-HubSpot-Request-Timestamp': '1795132800000',
    })
  })

  test('are computed over the address with the published percent codes decoded and all others kept', () => {
    const sign = (url: string) => signatureHeaders(secret, url, body, 1)['X-HubSpot-Signature-v3']
    expect(sign('https://example.com/a%2Fb%3a?q=%40%20%26#part')).toBe(sign('https://example.com/a/b:?q=@%20%26'))
    expect(sign('https://example.com/a?q=%20')).not.toBe(sign('https://example.com/a?q= '))
  })

  test('pass the SDK’s check, and fail it when one byte differs', async () => {
    await subscribe('/hubspot?tenant=1')
    await make({ email: 'signed@example.com', firstname: 'Łukasz 🦊' })
    await deliveredAll(fixture.url)
    const [delivery] = receiver.received
    if (delivery === undefined) throw new Error('nothing was delivered')
    const { method, url, headers, body: requestBody } = delivery
    const common = { clientSecret, method, url, requestBody }
    const v3 = {
      ...common,
      signatureVersion: 'v3',
      signature: headers['x-hubspot-signature-v3'] ?? '',
      timestamp: Number(headers['x-hubspot-request-timestamp']),
    }
    expect(Signature.isValid(v3)).toBe(true)
    expect(Signature.isValid({ ...v3, requestBody: requestBody.replace('signed', 'Signed') })).toBe(false)
    expect(Signature.isValid({ ...v3, url: `${url}0` })).toBe(false)
    const signature = headers['x-hubspot-signature'] ?? ''
    expect(Signature.isValid({ ...common, signatureVersion: 'v1', signature })).toBe(true)
  })
})

describe('what is delivered', () => {
  test('a new contact sends one creation event and one event per property', async () => {
    await subscribe()
    const { id } = await make({ email: 'new@example.com', firstname: 'Nia' })
    await deliveredAll(fixture.url)
    const shared = { portalId: 4711, objectId: Number(id), changeSource: 'API', occurredAt: fixture.now, attemptNumber: 0 }
    expect(events()).toMatchObject([
      { ...shared, subscriptionType: 'contact.creation', changeFlag: 'NEW' },
      { ...shared, subscriptionType: 'contact.propertyChange', propertyName: 'email', propertyValue: 'new@example.com' },
      { ...shared, subscriptionType: 'contact.propertyChange', propertyName: 'firstname', propertyValue: 'Nia' },
    ])
    expect(new Set(events().map(({ eventId }) => eventId)).size).toBe(3)
  })

  test('an update sends the changed properties only, a cleared one with an empty value', async () => {
    await subscribe()
    const { id } = await make({ email: 'a@example.com', city: 'Oslo', phone: '1' })
    await deliveredAll(fixture.url)
    receiver.received.length = 0
    await basic().update(id, { properties: { email: 'a@example.com', city: '', phone: '2' } })
    await basic().update(id, { properties: { phone: '2' } })
    await deliveredAll(fixture.url)
    expect(events().map(({ propertyName, propertyValue }) => [propertyName, propertyValue])).toEqual([
      ['city', ''],
      ['phone', '2'],
    ])
  })

  test('events name the source: a person on a page, the installed app, or another token', async () => {
    const { access_token } = await subscribe()
    const { id } = await make({ email: 'who@example.com' })
    await clientOf(fixture.url, access_token).crm.contacts.basicApi.update(id, { properties: { city: 'Bergen' } })
    await pageEdit(id, { _action: 'save', email: 'who@example.com', city: 'Bodø' })
    await deliveredAll(fixture.url)
    const sources = events()
      .filter(({ propertyName }) => propertyName === 'city')
      .map(({ propertyValue, changeSource, sourceId }) => [propertyValue, changeSource, sourceId])
    expect(sources).toEqual([
      ['Bergen', 'INTEGRATION', String(appId)],
      ['Bodø', 'CRM_UI', 'userId:99'],
    ])
    expect(events()[0]).not.toHaveProperty('sourceId')
  })

  test('archiving, restoring and privacy deletion each have their event type', async () => {
    await subscribe()
    const { id } = await make({ email: 'gone@example.com' })
    await clientOf(fixture.url).crm.contacts.batchApi.archive({ inputs: [{ id }] })
    expect((await call(fixture.url, 'POST', `/_sandbox/contacts/${id}/restore?portal=4711`)).body).toEqual({ id })
    await pageEdit(id, { _action: 'archive' })
    await pageEdit(id, { _action: 'restore' })
    await basic().purge({ objectId: id })
    await deliveredAll(fixture.url)
    expect(events().map(({ subscriptionType, changeFlag }) => [subscriptionType, changeFlag])).toEqual([
      ['contact.creation', 'NEW'],
      ['contact.propertyChange', undefined],
      ['contact.deletion', 'DELETED'],
      ['contact.restore', undefined],
      ['contact.deletion', 'DELETED'],
      ['contact.restore', undefined],
      ['contact.privacyDeletion', 'DELETED'],
    ])
    expect((await call(fixture.url, 'GET', '/_sandbox/requests')).body).toMatchObject({ created: 1, archived: 2 })
  })

  test('a burst is sent together, at most a hundred events in a request', async () => {
    await subscribe()
    const inputs = Array.from({ length: 70 }, (_, n) => ({ properties: { email: `b${n}@example.com` }, associations: [] }))
    await clientOf(fixture.url).crm.contacts.batchApi.create({ inputs })
    await deliveredAll(fixture.url)
    expect(
      batches()
        .map(({ length }) => length)
        .toSorted((a, b) => b - a),
    ).toEqual([100, 40])
  })

  test('nothing is sent from a portal without the app, after an uninstall, or for a write that was rolled back', async () => {
    await call(fixture.url, 'POST', '/_sandbox/webhooks', { targetUrl: receiver.url })
    await make({ email: 'early@example.com' })
    const { refresh_token } = await install()
    await call(
      fixture.url,
      'POST',
      '/crm/v3/objects/contacts',
      { properties: { email: 'other@example.com' } },
      'pat-sandbox-4712',
    )
    const inputs = ['undone@example.com', 'no address'].map((email) => ({ properties: { email }, associations: [] }))
    await expect(clientOf(fixture.url).crm.contacts.batchApi.create({ inputs })).rejects.toMatchObject({ code: 400 })
    await call(fixture.url, 'DELETE', `/oauth/v1/refresh-tokens/${refresh_token}`)
    await make({ email: 'late@example.com' })
    await deliveredAll(fixture.url)
    expect(receiver.received).toEqual([])
  })
})

describe('delivery', () => {
  test('a delivery without a 2xx in time is retried, with the same event ids and a new signature', async () => {
    await subscribe()
    await config({ webhookRetryMs: [1, 1, 1], webhookTimeoutMs: 150 })
    const held: (() => void)[] = []
    receiver.answer((_delivery, place) => {
      if (place === 0) return { status: 404 }
      if (place === 1) return null
      if (place === 2) return new Promise((resolve) => held.push(() => resolve({ status: 200 })))
      return { status: 204 }
    })
    await make({ email: 'again@example.com' })
    await deliveredAll(fixture.url)
    for (const release of held) release()
    expect((await attemptsOf(fixture.url)).map(({ status, attempt, accepted }) => [attempt, status, accepted])).toEqual([
      [1, 404, false],
      [2, 'unreachable', false],
      [3, 'timeout', false],
      [4, 204, true],
    ])
    expect(batches().map((batch) => batch.map(({ attemptNumber }) => attemptNumber))).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
    ])
    expect(new Set(events().map(({ eventId }) => eventId)).size).toBe(2)
    const last = receiver.received.at(-1)
    const check = { signatureVersion: 'v3', clientSecret, method: 'POST', url: last?.url ?? '', requestBody: last?.body ?? '' }
    const timestamp = Number(last?.headers['x-hubspot-request-timestamp'])
    expect(Signature.isValid({ ...check, signature: last?.headers['x-hubspot-signature-v3'] ?? '', timestamp })).toBe(true)
  })

  test('ends after the last retry', async () => {
    await subscribe()
    await config({ webhookRetryMs: [1, 1] })
    receiver.answer(() => ({ status: 500 }))
    await make({ email: 'never@example.com' })
    await deliveredAll(fixture.url)
    expect(receiver.received).toHaveLength(3)
  })

  test('a receiver that is down or does not answer blocks no call', async () => {
    await subscribe()
    let release: () => void = () => undefined
    receiver.answer(() => new Promise((resolve) => void (release = () => resolve({ status: 200 }))))
    await make({ email: 'held@example.com' })
    await expect.poll(() => receiver.received.length).toBe(1)
    expect((await make({ email: 'free@example.com' })).id).not.toBe('')
    expect((await call(fixture.url, 'GET', '/_sandbox/webhooks/idle')).body).toMatchObject({ idle: false })
    release()
    await receiver.close()
    expect((await make({ email: 'down@example.com' })).id).not.toBe('')
    await expect.poll(async () => (await attemptsOf(fixture.url)).at(-1)?.status).toBe('unreachable')
    receiver = await startReceiver(receiver.port)
  })

  test('a lost delivery never arrives, a duplicated one arrives twice unchanged', async () => {
    await subscribe()
    await config({ webhookLoss: 1 })
    await make({ email: 'lost@example.com' })
    await deliveredAll(fixture.url)
    expect(receiver.received).toEqual([])
    expect(await attemptsOf(fixture.url)).toMatchObject([{ status: 'lost', accepted: false }])
    await config({ webhookLoss: 0, webhookDuplicates: 1 })
    await make({ email: 'twice@example.com' })
    await deliveredAll(fixture.url)
    const [first, second] = batches()
    expect(first).toHaveLength(2)
    expect(second).toEqual(first)
  })

  test('losses are the same for the same seed', async () => {
    await subscribe()
    await config({ webhookDelayMs: 0 })
    const outcomes = async (webhookSeed: number) => {
      await call(fixture.url, 'DELETE', '/_sandbox/webhooks/deliveries')
      await config({ webhookLoss: 0.5, webhookSeed })
      for (let n = 0; n < 12; n += 1) {
        await make({ firstname: `n${n}` })
        await deliveredAll(fixture.url)
      }
      return (await attemptsOf(fixture.url)).map(({ status }) => status)
    }
    const first = await outcomes(7)
    expect(new Set(first)).toEqual(new Set(['lost', 200]))
    expect(await outcomes(8)).not.toEqual(first)
    expect(await outcomes(7)).toEqual(first)
  })

  test('reordered events all arrive, in another order', async () => {
    await subscribe()
    await config({ webhookReorder: true, webhookDelayMs: 500 })
    for (let n = 0; n < 10; n += 1) await make({ firstname: `n${n}` })
    await deliveredAll(fixture.url)
    const ids = batches().flatMap((batch) => batch.map(({ eventId }) => eventId))
    expect(new Set(ids).size).toBe(20)
    expect(ids).not.toEqual(ids.toSorted((a, b) => a - b))
  })
})

describe('a sandbox with a webhook target', () => {
  test('sends to the address that it is started with, and nothing after it is closed', async () => {
    const own = await startHubSpotSandbox({ port: 0, dataFile: ':memory:', seed: false, webhookTargetUrl: receiver.url })
    await tokenCall(own.url, '/oauth/v1/token', { grant_type: 'authorization_code', code: await codeFor(own.url) })
    const contacts = clientOf(own.url).crm.contacts.basicApi
    await contacts.create({ properties: { firstname: 'Heard' }, associations: [] })
    await deliveredAll(own.url)
    expect(receiver.received).toHaveLength(1)
    let isGone = false
    receiver.answer(async (_delivery, _place, gone) => {
      await gone
      isGone = true
      return null
    })
    await contacts.create({ properties: { firstname: 'Under way' }, associations: [] })
    await expect.poll(() => receiver.received.length).toBe(2)
    await contacts.create({ properties: { firstname: 'Gathered' }, associations: [] })
    await own.close()
    await expect.poll(() => isGone).toBe(true)
    expect(receiver.received).toHaveLength(2)
  })
})
