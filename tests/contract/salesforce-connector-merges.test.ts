import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChangePage, Cursor } from '../../src/lib/crm/port/changes.ts'
import type { Session } from '../../src/lib/crm/port/session.ts'
import { pushed } from './support/pushed.ts'
import { contactFields, type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'
import { deliveredAll, startReceiver } from './support/webhook-receiver.ts'

let fixture: SalesforceFixture
beforeEach(async () => {
  fixture = await startFixture({ externalIdField: true, bulkRowsMin: 100 })
})
afterEach(() => fixture.close())

async function make(lastName: string, more: object = {}): Promise<string> {
  const answer = await fixture.api('POST', '/sobjects/Contact', { LastName: lastName, ...more })
  return String(answer?.['id'])
}
const merge = (winner: string, loser: string) => fixture.control('/merge', { org: 'empty', winner, loser })

async function pagesFrom(from: Cursor | null, session: Session = fixture.session()): Promise<readonly ChangePage[]> {
  const pages: ChangePage[] = []
  for (let cursor = from; ; ) {
    const page = await fixture.connector.listChanges(session, 'contact', cursor)
    pages.push(page)
    if (page.done) return pages
    cursor = JSON.parse(JSON.stringify(page.next))
  }
}
const restOf = (pages: readonly ChangePage[]) => pages.at(-1)?.next ?? null

describe('a merge in Salesforce', () => {
  test('is reported by the next delta and by a full read, and the loser is reported as deleted', async () => {
    const [one, two, three] = [await make('One'), await make('Two'), await make('Three')]
    const before = restOf(await pagesFrom(null))
    fixture.pass(10 * 60_000)
    await merge(one, two)
    await fixture.api('DELETE', `/sobjects/Contact/${three}`)
    for (const from of [before, null]) {
      const pages = await pagesFrom(from)
      expect(pages.flatMap(({ merges }) => merges ?? [])).toEqual([{ from: two, into: one }])
      expect(pages.flatMap(({ deletedIds }) => deletedIds).toSorted()).toEqual([two, three].toSorted())
    }
  })

  test('is reported by a bulk query too', async () => {
    await fixture.seed(150)
    const [one, two] = [await make('One'), await make('Two')]
    await merge(one, two)
    const pages = await pagesFrom(null)
    expect(Object.keys((await fixture.requests()).byRoute).some((route) => route.includes('jobs'))).toBe(true)
    expect(pages.flatMap(({ merges }) => merges ?? [])).toEqual([{ from: two, into: one }])
  })
})

describe('a read', () => {
  test('has our external id where the record has one, in full reads, deltas and bulk queries', async () => {
    const externalId = randomUUID()
    const id = await make('Ours', { ADSapp_Contact_Id__c: externalId })
    await make('Theirs')
    const ofFull = await pagesFrom(null)
    fixture.pass(10 * 60_000)
    await fixture.api('PATCH', `/sobjects/Contact/${id}`, { Title: 'Director' })
    const ofDelta = await pagesFrom(restOf(ofFull))
    await fixture.seed(150)
    const again = randomUUID()
    await make('Again', { ADSapp_Contact_Id__c: again })
    const ofBulk = await pagesFrom(null)
    const oursIn = (pages: readonly ChangePage[]) =>
      pages.flatMap(({ records }) => records.flatMap((record) => record.externalId ?? []))
    expect([oursIn(ofFull), oursIn(ofDelta), oursIn(ofBulk)]).toEqual([[externalId], [externalId], [again]])
  })

  test('has our external id in look-ups once the conversation knows the field, without a further call', async () => {
    const externalId = randomUUID()
    const id = await make('Ours', { ADSapp_Contact_Id__c: externalId, Email: 'ours@example.com' })
    const before = restOf(await pagesFrom(null))
    const session = fixture.session()
    await pagesFrom(before, session)
    const calls = session.calls()
    expect((await fixture.connector.getRecords(session, 'contact', [id])).map((record) => record.externalId)).toEqual([
      externalId,
    ])
    expect(
      (await fixture.connector.findByKey(session, 'contact', 'email', ['ours@example.com'])).map((record) => record.externalId),
    ).toEqual([externalId])
    expect(session.calls() - calls).toBe(2)
    const other = fixture.session()
    expect(await fixture.connector.getRecords(other, 'contact', [id])).toHaveLength(1)
    expect(other.calls()).toBe(1)
  })

  test('costs a delta one call, and reports its total on the first page', async () => {
    const before = restOf(await pagesFrom(null))
    fixture.pass(10 * 60_000)
    for (let index = 0; index < 7; index += 1) await make(`New ${index}`)
    const session = fixture.session()
    const pages = await pagesFrom(before, session)
    expect([session.calls(), pages.map(({ total }) => total)]).toEqual([1, [7]])
  })

  test('of a delta continues when the org has lost the external id field', async () => {
    const withField = restOf(await pagesFrom(null))
    const other = await startFixture({ externalIdField: false })
    try {
      await other.api('POST', '/sobjects/Contact', { LastName: 'There' })
      const page = await other.connector.listChanges(other.session(), 'contact', withField)
      expect(page.records).toHaveLength(1)
      const next = await other.connector.listChanges(other.session(), 'contact', JSON.parse(JSON.stringify(page.next)))
      expect(next.done).toBe(true)
      const { byRoute } = await other.requests()
      expect(
        Object.entries(byRoute)
          .filter(([route]) => route.includes('describe'))
          .map(([, count]) => count),
      ).toEqual([1])
    } finally {
      await other.close()
    }
  })

  test('of a delta with a field that the org does not have is refused once, with the field’s name', async () => {
    const before = restOf(await pagesFrom(null))
    const session = fixture.session([...contactFields, { name: 'Nowhere__c', type: 'text' }])
    const refused = fixture.connector.listChanges(session, 'contact', before)
    await expect(refused).rejects.toMatchObject({
      kind: 'rejected',
      code: 'invalid_field',
      message: expect.stringContaining('Nowhere__c'),
    })
  })

  test('with a cursor of an earlier version continues, and has the external id from then on', async () => {
    await make('One')
    const { orgColumns: _unknownThen, ...older } = restOf(await pagesFrom(null)) ?? {}
    const [page] = await pagesFrom(older)
    expect(page?.next['orgColumns']).toEqual(['MasterRecordId', 'ADSapp_Contact_Id__c'])
  })
})

test('Salesforce’s outbound messages are accepted, and report creations and changes', async () => {
  const receiver = await startReceiver()
  try {
    const { webhook } = fixture.connector
    const url = webhook.address(receiver.url, 'c1', 'the secret')
    const { acknowledgement: answer } = webhook
    receiver.answer(() => ({ status: answer.status, headers: { 'content-type': answer.contentType }, body: answer.body }))
    await fixture.control('/outbound-messages', { org: 'empty', url })
    const id = await make('Ünïcode & <Söhne>', { Email: 'a@example.com', Description: ']]> <!-- --> &amp; <![CDATA[' })
    await deliveredAll(fixture.url)
    await fixture.api('PATCH', `/sobjects/Contact/${id}`, { Title: 'Director' })
    await deliveredAll(fixture.url)
    const reported = receiver.received.flatMap((delivery) => {
      const reading = webhook.read(pushed(delivery), ['the secret'], Date.now())
      if (reading.kind === 'refused') throw new Error(reading.code)
      return reading.events
    })
    const { id: accountId } = await fixture.connector.account(fixture.session())
    expect(reported.map((event) => [event.accountId, event.recordId, event.kind])).toEqual([
      [accountId, id, 'changed'],
      [accountId, id, 'changed'],
    ])
    expect(new Set(reported.map(({ key }) => key)).size).toBe(2)
  } finally {
    await receiver.close()
  }
})
