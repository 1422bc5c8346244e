import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { capabilityOf } from '../../src/lib/crm/port/capabilities.ts'
import type { ChangePage, Cursor } from '../../src/lib/crm/port/changes.ts'
import type { WebhookEvent } from '../../src/lib/crm/port/webhook-reading.ts'
import { createHubSpotConnector } from '../../src/lib/crm/hubspot/index.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../sandbox/hubspot/server.ts'
import { call, codeFor, tokenCall } from './support/hubspot-client.ts'
import { type HubSpotFixture, hubSpotFixture } from './support/hubspot-connector.ts'
import { pushed } from './support/pushed.ts'
import { deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const hourMs = 60 * 60 * 1000

let fixture: HubSpotFixture
let clock: number
beforeEach(async () => {
  clock = Date.now()
  fixture = await hubSpotFixture([{ name: 'email', type: 'email' }], () => clock)
  await fixture.connector.account(fixture.session)
})
afterEach(() => fixture.close())

async function make(email: string, externalId: string = randomUUID()): Promise<string> {
  const [result] = await fixture.connector.upsertRecords(fixture.session, 'contact', [
    { kind: 'create', key: email, externalId, properties: { email } },
  ])
  if (result?.kind !== 'ok') throw new Error(`${email} was not made.`)
  return result.id
}

async function merge(into: string, from: string): Promise<string> {
  const body = { primaryObjectId: into, objectIdToMerge: from }
  const answer = await call(fixture.url, 'POST', '/crm/v3/objects/contacts/merge', body)
  return String(answer.body['id'])
}

async function pagesFrom(from: Cursor | null): Promise<readonly ChangePage[]> {
  const pages: ChangePage[] = []
  for (let cursor = from; ; ) {
    const page = await fixture.connector.listChanges(fixture.session, 'contact', cursor)
    pages.push(page)
    if (page.done) return pages
    cursor = page.next
  }
}
const cursorAtEnd = async () => (await pagesFrom(null)).at(-1)?.next ?? null

describe('a merge in HubSpot', () => {
  test('is reported by the next delta, by a full read, and by every page with the winner', async () => {
    const [one, two, three] = [await make('one@example.com'), await make('two@example.com'), await make('three@example.com')]
    const before = await cursorAtEnd()
    await merge(one, two)
    await merge(one, three)
    const expected = [
      { from: two, into: one },
      { from: three, into: one },
    ]
    for (const from of [before, null]) {
      const pages = await pagesFrom(from)
      expect(pages.flatMap(({ merges }) => merges ?? [])).toEqual(expected)
      expect(pages.flatMap(({ records }) => records.map(({ id }) => id))).toEqual([one])
    }
  })

  test('moves the loser’s email to the winner: a create with it is refused with the winner’s id', async () => {
    const [one, two] = [await make('one@example.com'), await make('two@example.com')]
    await merge(one, two)
    const create = { kind: 'create', key: 'again', externalId: randomUUID(), properties: { email: 'Two@example.com' } } as const
    expect(capabilityOf(fixture.connector, 'contact').refusesKnown).toEqual(['email'])
    expect(await fixture.connector.upsertRecords(fixture.session, 'contact', [create])).toEqual([
      { kind: 'exists', key: 'again', id: one },
    ])
  })

  test('that creates a new contact is reported for both merged ones', async () => {
    await fixture.configure({ mergeMakesNewId: true })
    const [one, two] = [await make('one@example.com'), await make('two@example.com')]
    const before = await cursorAtEnd()
    const into = await merge(one, two)
    expect([one, two]).not.toContain(into)
    const merges = (await pagesFrom(before)).flatMap((page) => page.merges ?? [])
    expect(merges).toEqual([
      { from: one, into },
      { from: two, into },
    ])
  })
})

describe('a deletion without a webhook', () => {
  const deletedIn = (pages: readonly ChangePage[]) => pages.flatMap(({ deletedIds }) => deletedIds)
  const archive = (ids: readonly string[]) => fixture.connector.archiveRecords(fixture.session, 'contact', ids)

  test('is found by the first delta an hour after the last check, and costs other deltas nothing', async () => {
    const id = await make('gone@example.com')
    const before = await cursorAtEnd()
    await archive([id])
    clock += hourMs - 1000
    const early = await pagesFrom(before)
    expect([early.length, deletedIn(early), early[0]?.total]).toEqual([1, [], 0])
    clock += 2000
    const due = await pagesFrom(early.at(-1)?.next ?? null)
    expect([due.length, deletedIn(due), due[0]?.total]).toEqual([2, [id], undefined])
    clock += hourMs - 1000
    expect(await pagesFrom(due.at(-1)?.next ?? null)).toHaveLength(1)
  })

  test('is checked for less often the more contacts are archived', async () => {
    const emails = Array.from({ length: 801 }, (_, index) => `many-${index}@example.com`)
    const ids: string[] = []
    for (let from = 0; from < emails.length; from += 100) {
      const writes = emails
        .slice(from, from + 100)
        .map((email) => ({ kind: 'create', key: email, externalId: randomUUID(), properties: { email } }) as const)
      const made = await fixture.connector.upsertRecords(fixture.session, 'contact', writes)
      ids.push(...made.map((result) => (result.kind === 'ok' ? result.id : '')))
    }
    await archive(ids)
    const before = await cursorAtEnd()
    // Nine pages: checked again after nine quarters of an hour.
    clock += 2.2 * hourMs
    expect(await pagesFrom(before)).toHaveLength(1)
    clock += 0.1 * hourMs
    const due = await pagesFrom(before)
    expect(new Set(deletedIn(due))).toEqual(new Set(ids))
  })

  test('is checked for by a connection without a known last check', async () => {
    const id = await make('gone@example.com')
    const { archivedDueAt: _, ...before } = (await cursorAtEnd()) ?? {}
    await archive([id])
    expect(deletedIn(await pagesFrom(before))).toEqual([id])
  })
})

describe('a read', () => {
  test('has our external id where the contact has one, by every way of reading', async () => {
    const externalId = randomUUID()
    const id = await make('ours@example.com', externalId)
    await call(fixture.url, 'POST', '/crm/v3/objects/contacts', { properties: { email: 'theirs@example.com' } })
    const reads = [
      (await pagesFrom(null)).flatMap(({ records }) => records),
      await fixture.connector.getRecords(fixture.session, 'contact', [id]),
      await fixture.connector.findByKey(fixture.session, 'contact', 'email', ['ours@example.com', 'theirs@example.com']),
    ]
    for (const records of reads) expect(records.find((record) => record.id === id)?.externalId).toBe(externalId)
    for (const records of reads)
      expect(records.filter((record) => record.id !== id).every((record) => !('externalId' in record))).toBe(true)
  })

  test('has the delta’s total on its first page only', async () => {
    const before = await cursorAtEnd()
    const emails = Array.from({ length: 250 }, (_, index) => `many-${index}@example.com`)
    const writes = emails.map(
      (email) => ({ kind: 'create', key: email, externalId: randomUUID(), properties: { email } }) as const,
    )
    for (const from of [0, 100, 200])
      await fixture.connector.upsertRecords(fixture.session, 'contact', writes.slice(from, from + 100))
    const pages = await pagesFrom(before)
    const brought = pages.flatMap(({ records }) => records).length
    expect(pages.map(({ total }) => total)).toEqual([brought, ...pages.slice(1).map(() => undefined)])
    expect(brought).toBe(250)
    expect((await pagesFrom(null)).every(({ total }) => total === undefined)).toBe(true)
  })
})

describe('HubSpot’s webhooks', () => {
  let receiver: Receiver
  beforeEach(async () => {
    receiver = await startReceiver()
    const code = await codeFor(fixture.url)
    await tokenCall(fixture.url, '/oauth/v1/token', { grant_type: 'authorization_code', code })
    await call(fixture.url, 'POST', '/_sandbox/webhooks', { targetUrl: fixture.connector.webhook.address(receiver.url, '', '') })
  })
  afterEach(() => receiver.close())

  async function events(): Promise<readonly WebhookEvent[]> {
    await deliveredAll(fixture.url)
    return receiver.received.flatMap((delivery) => {
      const reading = fixture.connector.webhook.read(pushed(delivery), [], Date.now())
      if (reading.kind === 'refused') throw new Error(reading.code)
      return reading.events
    })
  }

  test('are accepted, and report creations, changes, deletions and merges by account', async () => {
    const { id: accountId } = await fixture.connector.account(fixture.session)
    const [one, two, three] = [await make('one@example.com'), await make('two@example.com'), await make('three@example.com')]
    await fixture.connector.archiveRecords(fixture.session, 'contact', [three])
    await merge(one, two)
    const reported = await events()
    expect(new Set(reported.map((event) => event.accountId))).toEqual(new Set([accountId]))
    expect(new Set(reported.map((event) => event.key)).size).toBe(reported.length)
    const kinds = (id: string) =>
      [...new Set(reported.filter(({ recordId }) => recordId === id).map(({ kind }) => kind))].toSorted()
    expect([kinds(one), kinds(two), kinds(three)]).toEqual([['changed'], ['changed', 'merged'], ['changed', 'deleted']])
    expect(reported.find(({ kind }) => kind === 'merged')).toMatchObject({ recordId: two, into: one })
  })

  test('are refused by a server with another secret', async () => {
    await make('one@example.com')
    await deliveredAll(fixture.url)
    const other = createHubSpotConnector({
      ...HUBSPOT_SANDBOX_CREDENTIALS,
      webhookSecret: 'another',
      apiUrl: fixture.url,
      appUrl: fixture.url,
    })
    const [delivery] = receiver.received
    if (!delivery) throw new Error('Nothing was sent.')
    expect(other.webhook.read(pushed(delivery), [], Date.now())).toEqual({ kind: 'refused', code: 'bad_signature' })
  })
})
