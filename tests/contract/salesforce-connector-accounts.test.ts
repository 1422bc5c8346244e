import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Cursor } from '../../src/lib/crm/port/changes.ts'
import type { Session } from '../../src/lib/crm/port/session.ts'
import type { RemoteWrite } from '../../src/lib/crm/port/writes.ts'
import type { ObjectType } from '../../src/lib/crm/domain/entities.ts'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import { pushed } from './support/pushed.ts'
import { contactFields, readAll, type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'
import { deliveredAll, startReceiver } from './support/webhook-receiver.ts'

const minute = 60_000
const withAccount: Session['fields'] = [
  ...contactFields.filter(({ name }) => name !== 'Account.Name'),
  { name: 'AccountId', type: 'reference' },
]
const accountFields: Session['fields'] = [
  { name: 'Name', type: 'text' },
  { name: 'Website', type: 'text' },
  { name: 'ParentId', type: 'reference' },
]

let fixture: SalesforceFixture
let now = 0
beforeAll(async () => {
  fixture = await startFixture({ now: () => now })
})
afterAll(() => fixture.close())
beforeEach(() => fixture.seed(0))

const sessionFor = (object: ObjectType) => fixture.session(object === 'account' ? accountFields : withAccount)
const make = async (sobject: string, values: object) =>
  String((await fixture.api('POST', `/sobjects/${sobject}`, values))?.['id'])
const read = (object: ObjectType, from: Cursor | null) => readAll(fixture.connector, sessionFor(object), from, { object })
const merge = (winner: string, loser: string) => fixture.control('/merge', { org: 'empty', winner, loser })
const pass = (ms: number) => {
  fixture.pass(ms)
  now += ms
}
const byId = (records: readonly RemoteRecord[], id: string) => records.find((record) => record.id === id)?.properties

describe('the account of a contact', () => {
  test('is described as a reference, as is the parent of an account; a reference to what is not synced stays text', async () => {
    const session = sessionFor('contact')
    const types = async (object: ObjectType) =>
      new Map((await fixture.connector.describeFields(session, object)).map((field) => [field.name, field]))
    const contact = await types('contact')
    expect(contact.get('AccountId')).toMatchObject({ type: 'reference', target: 'account', readOnly: false })
    expect(contact.get('OwnerId')).toMatchObject({ type: 'reference', target: 'user', neverBlank: true })
    expect(contact.get('CreatedById')).toMatchObject({ type: 'text' })
    expect(contact.get('CreatedById')).not.toHaveProperty('target')
    expect((await types('account')).get('AnnualRevenue')).toMatchObject({ type: 'money' })
    expect((await types('account')).get('ParentId')).toMatchObject({ type: 'reference', target: 'account', readOnly: false })
  })

  test('is written inline and cleared; one that is gone is a refusal of that field', async () => {
    const [acme, gone] = [await make('Account', { Name: 'Acme' }), await make('Account', { Name: 'Gone' })]
    await fixture.api('DELETE', `/sobjects/Account/${gone}`)
    const session = sessionFor('contact')
    const create = (key: string, AccountId: string): RemoteWrite => ({
      kind: 'create',
      key,
      externalId: key,
      properties: { LastName: key, AccountId },
    })
    const calls = session.calls()
    const results = await fixture.connector.upsertRecords(session, 'contact', [create('good', acme), create('bad', gone)])
    expect(results.find(({ key }) => key === 'good')).toMatchObject({ kind: 'ok', stored: { AccountId: acme } })
    expect(results.find(({ key }) => key === 'bad')).toMatchObject({
      kind: 'rejected',
      field: 'AccountId',
      reason: 'unknown_reference',
    })
    expect(session.calls() - calls).toBeLessThanOrEqual(3)
    const [made] = (await read('contact', null)).records
    if (!made) throw new Error('There is no contact.')
    const clear: RemoteWrite = { kind: 'update', key: 'clear', id: made.id, before: made, properties: { AccountId: null } }
    expect(await fixture.connector.upsertRecords(session, 'contact', [clear])).toMatchObject([
      { kind: 'ok', stored: { AccountId: null } },
    ])
  })

  test('is another one after a merge of accounts, which the next delta of contacts has, at its time', async () => {
    const [winner, loser] = [await make('Account', { Name: 'Winner' }), await make('Account', { Name: 'Loser' })]
    const contact = await make('Contact', { LastName: 'Ōe', AccountId: loser })
    const other = await make('Contact', { LastName: 'Other' })
    const full = await read('contact', null)
    pass(20 * minute)
    const settled = await read('contact', full.next)
    await merge(winner, loser)
    await fixture.requests()
    const delta = await read('contact', settled.next)
    expect((await fixture.requests()).total).toBe(1)
    const moved = delta.records.find(({ id }) => id === contact)
    expect(moved?.properties['AccountId']).toBe(winner)
    expect(Date.parse(moved?.parentTimes?.['AccountId'] ?? '')).toBeGreaterThan(Date.parse(moved?.updatedAt ?? ''))
    expect(delta.records.map(({ id }) => id)).not.toContain(other)
  })

  test('takes its contacts along when it is deleted, and back', async () => {
    const acme = await make('Account', { Name: 'Acme' })
    const contact = await make('Contact', { LastName: 'Ōe', AccountId: acme })
    const [contacts, accounts] = [await read('contact', null), await read('account', null)]
    await fixture.connector.archiveRecords(sessionFor('account'), 'account', [acme])
    const gone = [await read('contact', contacts.next), await read('account', accounts.next)] as const
    expect(gone.map(({ deletedIds }) => deletedIds)).toEqual([[contact], [acme]])
    pass(1_000)
    await fixture.control('/undelete', { org: 'empty', id: acme })
    expect(byId((await read('contact', gone[0].next)).records, contact)).toMatchObject({ AccountId: acme })
    expect(byId((await read('account', gone[1].next)).records, acme)).toMatchObject({ Name: 'Acme' })
  })
})

describe('accounts', () => {
  test('merged one after the other lead to the last one, in a delta and when they are asked for', async () => {
    const [one, two, three] = [
      await make('Account', { Name: 'One' }),
      await make('Account', { Name: 'Two' }),
      await make('Account', { Name: 'Three', Website: 'three.example' }),
    ]
    const child = await make('Account', { Name: 'Child', ParentId: three })
    const { next } = await read('account', null)
    await merge(two, three)
    await merge(one, two)
    const expected = [
      { from: three, into: two },
      { from: two, into: one },
    ]
    const delta = await read('account', next)
    expect(delta.merges).toEqual(expect.arrayContaining(expected))
    expect(delta.deletedIds.toSorted()).toEqual([two, three].toSorted())
    expect(byId(delta.records, child)).toMatchObject({ ParentId: one })
    expect(byId(delta.records, one)).toMatchObject({ Website: 'three.example' })
    const found = await fixture.connector.findMerges?.(sessionFor('account'), 'account', [two, three])
    expect(found).toEqual(expect.arrayContaining(expected))
  })

  test('are found by the domain of their website in any spelling, and by no other that only has it in it', async () => {
    const wanted = [
      await make('Account', { Name: 'A', Website: 'https://www.Acme.example/about?x=1' }),
      await make('Account', { Name: 'B', Website: 'acme.example' }),
      await make('Account', { Name: 'C', Website: 'http://a_b.example' }),
    ]
    await make('Account', { Name: 'D', Website: 'not-acme.example' })
    await make('Account', { Name: 'E', Website: 'https://acme.example.com' })
    await make('Account', { Name: 'F', Website: 'axb.example' })
    const session = sessionFor('account')
    const many = Array.from({ length: 300 }, (_, index) => `company-${index}.example`)
    const asked = ['acme.example', 'a_b.example', "o'malley.example", '%.example', 'gmail.com', ...many]
    const found = await fixture.connector.findByKey(session, 'account', 'domain', asked)
    expect(found.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted())
    expect(await fixture.connector.findByKey(session, 'account', 'email', ['a@acme.example'])).toEqual([])
  })

  test('are pushed once an admin has set up a message for them', async () => {
    const receiver = await startReceiver()
    try {
      receiver.answer(() => ({ status: 200, body: fixture.connector.webhook.acknowledgement.body }))
      const url = fixture.connector.webhook.address(receiver.url, 'c', 'secret')
      await fixture.control('/outbound-messages', { org: 'empty', url, object: 'Account' })
      const acme = await make('Account', { Name: 'Acme' })
      await make('Contact', { LastName: 'Ōe', AccountId: acme })
      await deliveredAll(fixture.url)
      const events = receiver.received.flatMap((delivery) => {
        const reading = fixture.connector.webhook.read(pushed(delivery), ['secret'], Date.now())
        return reading.kind === 'events' ? reading.events : []
      })
      expect(events.map(({ object, kind, recordId }) => [object, kind, recordId])).toEqual([['account', 'changed', acme]])
    } finally {
      await receiver.close()
    }
  })
})
