import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { WebhookEvent } from '../../src/lib/crm/port/webhook-reading.ts'
import type { CountedSession } from '../../src/lib/crm/transport/session.ts'
import { failureOf } from '../unit/support/failure.ts'
import { type PipedriveFixture, pipedriveFixture } from './support/pipedrive-connector-fixture.ts'
import { pushed } from './support/pushed.ts'
import { deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const secret = 'a-secret_of-32-characters-or-more'
let fixture: PipedriveFixture
let receiver: Receiver
let session: CountedSession

beforeEach(async () => {
  fixture = await pipedriveFixture()
  receiver = await startReceiver()
  session = fixture.session()
})
afterEach(async () => {
  await receiver.close()
  await fixture.close()
})

const target = (more: { readonly secret?: string } = {}) => ({
  url: fixture.connector.webhook.address(receiver.url, 'c1', ''),
  secret,
  ...more,
})
const webhook = () => fixture.connector.webhook
const subscribe = async (to = target()) => (await webhook().subscribe?.(session, to)) ?? []
const unsubscribe = async (ids: readonly string[]) => webhook().unsubscribe?.(session, ids)
const activeSubscriptions = async (ids: readonly string[]) => webhook().activeSubscriptions?.(session, ids)

const listSchema = z.object({ data: z.array(z.looseObject({ id: z.number(), subscription_url: z.string() })) })
async function v1(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${fixture.url}/api/v1${path}`, {
    method,
    headers: { 'x-api-token': fixture.token, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return response.json()
}
const there = async () => listSchema.parse(await v1('GET', '/webhooks')).data

async function events(): Promise<readonly WebhookEvent[]> {
  await deliveredAll(fixture.url)
  return receiver.received.flatMap((delivery) => {
    const reading = webhook().read(pushed(delivery), [secret], Date.now())
    if (reading.kind === 'refused') throw new Error(reading.code)
    return reading.events
  })
}

describe('a subscription at Pipedrive', () => {
  test('is one webhook for all changes of persons, with our password', async () => {
    const ids = await subscribe()
    expect(await there()).toMatchObject([
      {
        id: Number(ids[0]),
        subscription_url: target().url,
        event_action: '*',
        event_object: 'person',
        version: '2.0',
        http_auth_user: 'adsapp',
        http_auth_password: secret,
      },
    ])
  })

  test('is found again and not duplicated', async () => {
    const ids = await subscribe()
    expect([await subscribe(), await subscribe()]).toEqual([ids, ids])
    expect(await there()).toHaveLength(1)
  })

  test('with another password or other events is replaced; other apps’ webhooks stay', async () => {
    const elsewhere = { subscription_url: 'https://other.example/', event_action: '*', event_object: 'person', name: 'x' }
    await v1('POST', '/webhooks', elsewhere)
    await v1('POST', '/webhooks', { ...elsewhere, subscription_url: target().url, event_object: 'deal' })
    const [former] = await subscribe(target({ secret: 'the-secret-before' }))
    const [current] = await subscribe()
    expect(current).not.toBe(former)
    const urls = (await there()).map((each) => each.subscription_url)
    expect(urls.toSorted()).toEqual([target().url, 'https://other.example/'].toSorted())
    expect(await activeSubscriptions([former ?? '', current ?? ''])).toEqual([current])
  })

  test('ends, also when ended twice, and then sends nothing', async () => {
    const ids = await subscribe()
    expect(await activeSubscriptions(ids)).toEqual(ids)
    await unsubscribe(ids)
    expect(await activeSubscriptions(ids)).toEqual([])
    await unsubscribe([...ids, '999999'])
    expect(await there()).toEqual([])
    expect(await subscribe()).toHaveLength(1)
  })

  test('whose removal Pipedrive refuses does not count as ended', async () => {
    const ids = await subscribe()
    const body = JSON.stringify({ success: false, error: 'Scope and URL mismatch' })
    await fixture.fault({ kind: 'status', status: 403, body, match: { method: 'DELETE', pathPrefix: '/api/v1/webhooks' } })
    expect(await failureOf(() => unsubscribe(ids))).toMatchObject({ kind: 'auth', code: 'missing_scopes' })
    expect(await activeSubscriptions(ids)).toEqual(ids)
  })

  test('whose response was lost is not duplicated by the next attempt', async () => {
    await fixture.fault({ kind: 'drop-after-commit', match: { method: 'POST', pathPrefix: '/api/v1/webhooks' } })
    expect(await failureOf(() => subscribe())).toMatchObject({ kind: 'transient' })
    await subscribe()
    expect(await there()).toHaveLength(1)
  })

  test('that the connected user may not create is reported as a missing right', async () => {
    const body = JSON.stringify({ success: false, error: 'Scope and URL mismatch' })
    await fixture.fault({ kind: 'status', status: 403, body, match: { method: 'POST', pathPrefix: '/api/v1/webhooks' } })
    expect(await failureOf(() => subscribe())).toMatchObject({ kind: 'auth', code: 'missing_scopes' })
  })
})

describe('Pipedrive’s webhooks', () => {
  test('are accepted, and report creations, changes, deletions and merges by account', async () => {
    await subscribe()
    const { id: accountId } = await fixture.connector.account(session)
    const [one, two, three] = [
      await fixture.person({ name: 'One' }),
      await fixture.person({ name: 'Two' }),
      await fixture.person({ name: 'Three' }),
    ]
    await fixture.api('PATCH', `/persons/${one}`, { name: 'One more' })
    await fixture.connector.archiveRecords(session, 'contact', [three])
    await v1('PUT', `/persons/${two}/merge`, { merge_with_id: Number(one) })
    const reported = await events()
    expect(new Set(reported.map((event) => event.accountId))).toEqual(new Set([accountId]))
    expect(new Set(reported.map((event) => event.key)).size).toBe(reported.length)
    const kinds = (id: string) =>
      reported
        .filter(({ recordId }) => recordId === id)
        .map(({ kind }) => kind)
        .toSorted()
    expect([kinds(one), kinds(two), kinds(three)]).toEqual([
      ['changed', 'changed', 'changed'],
      ['changed', 'merged'],
      ['changed', 'deleted'],
    ])
    expect(reported.find(({ kind }) => kind === 'merged')).toMatchObject({ recordId: two, into: one })
  })

  test('are refused after the password has changed', async () => {
    await subscribe()
    await fixture.person({ name: 'One' })
    await deliveredAll(fixture.url)
    const [delivery] = receiver.received
    if (!delivery) throw new Error('Nothing was sent.')
    expect(webhook().read(pushed(delivery), ['another'], Date.now())).toEqual({ kind: 'refused', code: 'bad_signature' })
  })
})

describe('the cost of reading persons', () => {
  test('is one read for one person, and one list for many', async () => {
    const ids = await Promise.all(['A', 'B', 'C'].map((name) => fixture.person({ name })))
    await fixture.forgetRequests()
    await fixture.connector.getRecords(session, 'contact', ids.slice(0, 1))
    expect((await fixture.requests()).byRoute).toEqual({ 'GET /api/v2/persons/{id}': 1 })
    await fixture.forgetRequests()
    await fixture.connector.getRecords(session, 'contact', ids)
    expect((await fixture.requests()).byRoute).toEqual({ 'GET /api/v2/persons': 1 })
  })

  test('includes the external id without a further call once the conversation knows its field', async () => {
    await fixture.connector.account(session)
    const externalId = randomUUID()
    const properties = { email: 'a@example.com', first_name: 'A', last_name: 'B' }
    const result = await fixture.write(session, { kind: 'create', key: 'a', externalId: externalId, properties })
    if (result.kind !== 'ok') throw new Error('It was not made.')
    expect((await fixture.read(session, result.id)).externalId).toBe(externalId)
    expect((await fixture.changes(session, null)).records.map((record) => record.externalId)).toEqual([externalId])
    const other = fixture.session()
    await fixture.forgetRequests()
    const read = await fixture.read(other, result.id)
    expect(['externalId' in read, other.calls()]).toEqual([false, 1])
  })
})
