import { Client } from '@hubspot/api-client'
import { SubscriptionCreateRequestEventTypeEnum } from '@hubspot/api-client/lib/codegen/webhooks/index.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../sandbox/hubspot/server.ts'
import { call, clientOf, codeFor, tokenCall } from './support/hubspot-client.ts'
import { freshSandbox } from './support/hubspot-sandbox.ts'
import { eventsOf } from './support/hubspot-webhook-events.ts'
import { deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const { appId, developerApiKey } = HUBSPOT_SANDBOX_CREDENTIALS
const fixture = freshSandbox()
let receiver: Receiver

const make = (properties: Record<string, string>) =>
  clientOf(fixture.url).crm.contacts.basicApi.create({ properties, associations: [] })
const install = async () =>
  tokenCall(fixture.url, '/oauth/v1/token', { grant_type: 'authorization_code', code: await codeFor(fixture.url) })

beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

describe('the app’s settings', () => {
  const keyedClient = () => new Client({ developerApiKey, basePath: fixture.url })
  const { ContactPropertyChange, ContactRestore } = SubscriptionCreateRequestEventTypeEnum
  const keyed = (method: string, path: string, body?: unknown) =>
    call(fixture.url, method, `/webhooks/v3/${appId}${path}?hapikey=${developerApiKey}`, body)
  const throttling = { maxConcurrentRequests: 3 }

  test('are read and written by the SDK with the developer key', async () => {
    const { settingsApi, subscriptionsApi } = keyedClient().webhooks
    const made = await settingsApi.configure(appId, { targetUrl: receiver.url, throttling })
    expect(made).toMatchObject({ targetUrl: receiver.url, throttling, createdAt: new Date(fixture.now) })
    expect(await settingsApi.getAll(appId)).toEqual(made)
    const property = await subscriptionsApi.create(appId, { eventType: ContactPropertyChange, propertyName: 'email' })
    expect(property).toMatchObject({ propertyName: 'email', active: false, eventType: 'contact.propertyChange' })
    const restore = await subscriptionsApi.create(appId, { eventType: ContactRestore, active: true })
    expect((await subscriptionsApi.update(Number(property.id), appId, { active: true })).active).toBe(true)
    await subscriptionsApi.archive(Number(restore.id), appId)
    expect((await subscriptionsApi.getAll(appId)).results.map(({ id, active }) => [id, active])).toEqual([[property.id, true]])
  })

  test('decide which events are sent: those with an active subscription, and none without a target', async () => {
    await install()
    await keyed('PUT', '/settings', { targetUrl: receiver.url, throttling })
    const { id } = z
      .object({ id: z.string() })
      .parse((await keyed('POST', '/subscriptions', { eventType: 'contact.propertyChange', propertyName: 'email' })).body)
    await make({ email: 'sleeping@example.com' })
    await keyed('PATCH', `/subscriptions/${id}`, { active: true })
    await make({ email: 'awake@example.com', city: 'Oslo' })
    await deliveredAll(fixture.url)
    expect(eventsOf(receiver.received).map(({ subscriptionId, propertyValue }) => [subscriptionId, propertyValue])).toEqual([
      [Number(id), 'awake@example.com'],
    ])
    await keyed('DELETE', '/settings')
    await make({ email: 'nobody@example.com' })
    await deliveredAll(fixture.url)
    expect(receiver.received).toHaveLength(1)
    expect((await keyed('GET', '/settings')).status).toBe(404)
  })

  test('require the developer key, and refuse what HubSpot refuses', async () => {
    await expect(clientOf(fixture.url).webhooks.subscriptionsApi.getAll(appId)).rejects.toMatchObject({ code: 401 })
    expect((await keyed('PUT', '/settings', { targetUrl: 'not an address', throttling })).status).toBe(400)
    expect((await keyed('POST', '/subscriptions', { eventType: 'contact.exploded' })).status).toBe(400)
    const email = { eventType: 'contact.propertyChange', propertyName: 'email' }
    expect((await keyed('POST', '/subscriptions', { eventType: email.eventType })).status).toBe(400)
    expect((await keyed('POST', '/subscriptions', email)).status).toBe(201)
    expect((await keyed('POST', '/subscriptions', email)).status).toBe(409)
  })
})
