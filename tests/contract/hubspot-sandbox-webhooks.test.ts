import { Signature } from '@hubspot/api-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../sandbox/hubspot/server.ts'
import { installApp, subscribeApp } from './support/hubspot-app.ts'
import { call, clientOf } from './support/hubspot-client.ts'
import { freshSandbox } from './support/hubspot-sandbox.ts'
import { batchesOf, eventsOf } from './support/hubspot-webhook-events.ts'
import { attemptsOf, deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const { appId, clientSecret } = HUBSPOT_SANDBOX_CREDENTIALS
const fixture = freshSandbox()
let receiver: Receiver

const config = (settings: unknown) => call(fixture.url, 'POST', '/_sandbox/config', settings)
const basic = () => clientOf(fixture.url).crm.contacts.basicApi
const make = (properties: Record<string, string>) => basic().create({ properties, associations: [] })
const batches = () => batchesOf(receiver.received)
const events = () => eventsOf(receiver.received)
const install = () => installApp(fixture.url)
const subscribe = (path = '/hubspot') => subscribeApp(fixture.url, `${receiver.url}${path}`)

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
    await config({ webhookRetryMs: [1, 1, 1], webhookTimeoutMs: 2_000 })
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
    await config({ webhookReorder: true, webhookDelayMs: 2_000 })
    for (let n = 0; n < 10; n += 1) await make({ firstname: `n${n}` })
    await deliveredAll(fixture.url)
    const ids = batches().flatMap((batch) => batch.map(({ eventId }) => eventId))
    expect(new Set(ids).size).toBe(20)
    expect(ids).not.toEqual(ids.toSorted((a, b) => a - b))
  })
})
