import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Cursor } from '../../src/lib/crm/port/changes.ts'
import type { Session } from '../../src/lib/crm/port/session.ts'
import type { RemoteWrite, WriteResult } from '../../src/lib/crm/port/writes.ts'
import type { ObjectType } from '../../src/lib/crm/domain/entities.ts'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import { call, codeFor, tokenCall } from './support/hubspot-client.ts'
import { type HubSpotFixture, hubSpotFixture } from './support/hubspot-connector.ts'
import { pushed } from './support/pushed.ts'
import { deliveredAll, startReceiver } from './support/webhook-receiver.ts'

const fieldsOf: Readonly<Partial<Record<ObjectType, Session['fields']>>> = {
  contact: [
    { name: 'firstname', type: 'text' },
    { name: 'associatedcompanyid', type: 'reference' },
  ],
  account: [
    { name: 'name', type: 'text' },
    { name: 'hs_parent_company_id', type: 'reference' },
  ],
}

let fixture: HubSpotFixture
let aheadMs = 0
beforeEach(async () => {
  aheadMs = 0
  fixture = await hubSpotFixture([], () => Date.now() + aheadMs)
  await fixture.connector.account(fixture.session)
})
afterEach(() => fixture.close())

const sessionFor = (object: ObjectType) => fixture.session.withFields(fieldsOf[object] ?? [])
const write = (object: ObjectType, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> =>
  fixture.connector.upsertRecords(sessionFor(object), object, writes)
const create = (properties: RemoteWrite['properties']): RemoteWrite => ({
  kind: 'create',
  key: randomUUID(),
  externalId: randomUUID(),
  properties,
})
async function make(object: ObjectType, properties: RemoteWrite['properties']): Promise<string> {
  const [result] = await write(object, [create(properties)])
  if (result?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(result)}`)
  return result.id
}
async function read(object: ObjectType, id: string): Promise<RemoteRecord> {
  const [record] = await fixture.connector.getRecords(sessionFor(object), object, [id])
  if (!record) throw new Error(`There is no ${object} ${id}.`)
  return record
}
const companyOf = async (id: string) => (await read('contact', id)).properties['associatedcompanyid']
const update = (before: RemoteRecord, properties: RemoteWrite['properties']): RemoteWrite => ({
  kind: 'update',
  key: before.id,
  id: before.id,
  before,
  properties,
})
async function all(object: ObjectType, from: Cursor | null) {
  const records: RemoteRecord[] = []
  const merges: unknown[] = []
  for (let cursor = from; ; ) {
    const page = await fixture.connector.listChanges(sessionFor(object), object, cursor)
    records.push(...page.records)
    merges.push(...(page.merges ?? []))
    cursor = page.next
    if (page.done) return { records, merges, next: page.next }
  }
}
const mergeCompanies = (into: string, from: string) =>
  call(fixture.url, 'POST', '/crm/v3/objects/companies/merge', { primaryObjectId: into, objectIdToMerge: from })

test('amounts, formatted texts and several options are described as what they are', async () => {
  const custom = { name: 'profile_html', label: 'Profile', type: 'string', fieldType: 'html', groupName: 'companyinformation' }
  await call(fixture.url, 'POST', '/crm/v3/properties/companies', custom)
  const fields = await fixture.connector.describeFields(fixture.session, 'account')
  const types = new Map(fields.map(({ name, type }) => [name, type]))
  expect(
    ['annualrevenue', 'numberofemployees', 'profile_html', 'description', 'hs_additional_domains'].map((name) => types.get(name)),
  ).toEqual(['money', 'number', 'html', 'text', 'set'])
})

describe('the company of a contact', () => {
  test('is described as a reference that can be written, although the property cannot', async () => {
    const fields = await fixture.connector.describeFields(fixture.session, 'contact')
    expect(fields.find(({ name }) => name === 'associatedcompanyid')).toMatchObject({
      type: 'reference',
      target: 'account',
      readOnly: false,
    })
    const direct = { properties: { associatedcompanyid: '1' } }
    const contact = await make('contact', { firstname: 'Ann' })
    expect((await call(fixture.url, 'PATCH', `/crm/v3/objects/contacts/${contact}`, direct)).body).toMatchObject({
      message: expect.stringContaining('READ_ONLY_VALUE'),
    })
  })

  test('is written with a new contact in one call more, for all of a batch, and read without any', async () => {
    const [one, two] = [await make('account', { name: 'One' }), await make('account', { name: 'Two' })]
    const session = sessionFor('contact')
    const before = session.calls()
    const writes = Array.from({ length: 80 }, (_, index) =>
      create({ firstname: `P ${index}`, associatedcompanyid: index % 2 === 0 ? one : two }),
    )
    const results = await fixture.connector.upsertRecords(session, 'contact', writes)
    expect(session.calls() - before).toBe(2)
    const ids = results.map((result) => (result.kind === 'ok' ? result.id : result.kind))
    expect(results.map((result) => result.kind === 'ok' && result.stored['associatedcompanyid'])).toEqual(
      writes.map(({ properties }) => properties['associatedcompanyid']),
    )
    const records = await fixture.connector.getRecords(session, 'contact', ids)
    expect(session.calls() - before).toBe(3)
    const byId = new Map(records.map(({ id, properties }) => [id, properties['associatedcompanyid']]))
    expect(ids.map((id) => byId.get(id))).toEqual(writes.map(({ properties }) => properties['associatedcompanyid']))
  })

  test('changes and is cleared without the contact’s properties being sent, and without its time moving', async () => {
    const [one, two] = [await make('account', { name: 'One' }), await make('account', { name: 'Two' })]
    const contact = await make('contact', { firstname: 'Ann', associatedcompanyid: one })
    const before = await read('contact', contact)
    const session = sessionFor('contact')
    const calls = session.calls()
    const [moved] = await fixture.connector.upsertRecords(session, 'contact', [update(before, { associatedcompanyid: two })])
    expect(session.calls() - calls).toBe(1)
    expect(moved).toMatchObject({ kind: 'ok', updatedAt: before.updatedAt, stored: { associatedcompanyid: two } })
    const after = await read('contact', contact)
    expect([after.properties['associatedcompanyid'], after.updatedAt]).toEqual([two, before.updatedAt])
    expect(await write('contact', [update(after, { associatedcompanyid: null, firstname: 'Anna' })])).toMatchObject([
      { kind: 'ok', stored: { firstname: 'Anna' } },
    ])
    expect((await read('contact', contact)).properties).toEqual({ firstname: 'Anna', associatedcompanyid: null })
  })

  test('one that does not exist is a refusal of that field; the others of the batch are written', async () => {
    const company = await make('account', { name: 'One' })
    const [bad, good] = [
      create({ firstname: 'Bad', associatedcompanyid: '99999999' }),
      create({ firstname: 'Good', associatedcompanyid: company }),
    ]
    const results = new Map((await write('contact', [bad, good])).map((result) => [result.key, result]))
    expect(results.get(bad.key)).toMatchObject({
      kind: 'ok',
      created: true,
      stored: { firstname: 'Bad' },
      refused: [{ field: 'associatedcompanyid', reason: 'unknown_reference' }],
    })
    expect(results.get(good.key)).toMatchObject({ kind: 'ok', stored: { associatedcompanyid: company } })
    // Sent again, it is still made once.
    const again = { ...bad, properties: { firstname: 'Bad' } }
    expect(await write('contact', [again])).toMatchObject([{ kind: 'ok', created: false }])
  })

  test('a contact that is gone is told of as gone, with its company alone or not', async () => {
    const company = await make('account', { name: 'One' })
    const contact = await read('contact', await make('contact', { firstname: 'Ann' }))
    await fixture.connector.archiveRecords(fixture.session, 'contact', [contact.id])
    expect(await write('contact', [update(contact, { associatedcompanyid: company })])).toMatchObject([{ kind: 'gone' }])
    expect(await write('contact', [update(contact, { associatedcompanyid: company, firstname: 'x' })])).toMatchObject([
      { kind: 'gone' },
    ])
  })

  test('changed by somebody else it is in no delta; a push names the contact, and a full read has it', async () => {
    const company = await make('account', { name: 'One' })
    const contact = await make('contact', { firstname: 'Ann' })
    // So late that the contact's own time is in no overlap.
    aheadMs = 10 * 60_000
    const { next } = await all('contact', null)
    const receiver = await startReceiver()
    try {
      await tokenCall(fixture.url, '/oauth/v1/token', { grant_type: 'authorization_code', code: await codeFor(fixture.url) })
      await call(fixture.url, 'POST', '/_sandbox/webhooks', { targetUrl: `${receiver.url}/hubspot` })
      const path = `/crm/v4/objects/contacts/${contact}/associations/companies/${company}`
      await call(fixture.url, 'PUT', path, [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }])
      await deliveredAll(fixture.url)
      const events = receiver.received.flatMap((delivery) => {
        const reading = fixture.connector.webhook.read(pushed(delivery), [], Date.now())
        return reading.kind === 'events' ? reading.events : []
      })
      expect(events.map(({ object, kind, recordId }) => [object, kind, recordId])).toEqual([
        ['contact', 'changed', contact],
        ['contact', 'changed', contact],
      ])
    } finally {
      await receiver.close()
    }
    expect((await all('contact', next)).records).toEqual([])
    expect((await all('contact', null)).records.find(({ id }) => id === contact)?.properties['associatedcompanyid']).toBe(company)
  })
})

describe('companies', () => {
  test('have a parent, which is a reference to another', async () => {
    const parent = await make('account', { name: 'Parent' })
    const child = await make('account', { name: 'Child', hs_parent_company_id: parent })
    expect((await read('account', child)).properties['hs_parent_company_id']).toBe(parent)
    expect((await read('account', parent)).properties['hs_parent_company_id']).toBeNull()
    const other = await make('account', { name: 'Other' })
    await write('account', [update(await read('account', child), { hs_parent_company_id: other })])
    expect((await read('account', child)).properties['hs_parent_company_id']).toBe(other)
    // The same two the other way around, which HubSpot takes: only what was taken away ends.
    await write('account', [update(await read('account', other), { hs_parent_company_id: child })])
    await write('account', [update(await read('account', child), { hs_parent_company_id: null })])
    expect((await read('account', child)).properties['hs_parent_company_id']).toBeNull()
    expect((await read('account', other)).properties['hs_parent_company_id']).toBe(child)
  })

  test('merged one after the other lead to the last one, with their contacts and domains', async () => {
    const [one, two, three] = await Promise.all(
      ['one', 'two', 'three'].map((name) => make('account', { name, domain: `${name}.example` })),
    )
    if (one === undefined || two === undefined || three === undefined) throw new Error('Something was not made.')
    const contact = await make('contact', { firstname: 'Ann', associatedcompanyid: three })
    await mergeCompanies(two, three)
    await mergeCompanies(one, two)
    const { records, merges } = await all('account', null)
    expect(records.map(({ id }) => id)).toEqual([one])
    expect(merges).toEqual(expect.arrayContaining([three, two].map((from) => ({ from, into: one }))))
    expect(await companyOf(contact)).toBe(one)
    expect(records[0]?.keys.map(({ value }) => value).toSorted()).toEqual(['one.example', 'three.example', 'two.example'])
    const found = await fixture.connector.findByKey(sessionFor('account'), 'account', 'domain', [
      'https://www.Three.example/about',
    ])
    expect(found.map(({ id }) => id)).toEqual([one])
  })

  test('of one domain are all found, and none whose domain only has it in it', async () => {
    const wanted = [await make('account', { domain: 'acme.example' }), await make('account', { domain: 'www.acme.example' })]
    await make('account', { domain: 'acme.example.com' })
    const many = Array.from({ length: 150 }, (_, index) => `a-rather-long-name-of-a-company-${index}.example`)
    const found = await fixture.connector.findByKey(sessionFor('account'), 'account', 'domain', [
      ...many,
      'acme.example',
      'gmail.com',
    ])
    expect(found.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted())
  })

  test('with a website and no domain are known by its host, however they are read; a domain says more', async () => {
    const addresses = ['https://www.bare.example/', 'bare.example', 'http://bare.example']
    const wanted = await Promise.all(addresses.map((website) => make('account', { website })))
    const page = await make('account', { website: 'https://bare.example/about' })
    await make('account', { domain: 'elsewhere.example', website: 'https://bare.example' })
    const session = sessionFor('account')
    const found = await fixture.connector.findByKey(session, 'account', 'domain', ['bare.example'])
    expect(found.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted())
    const read = await fixture.connector.getRecords(session, 'account', [...wanted, page])
    for (const { keys } of read) expect(keys).toEqual([{ kind: 'domain', value: 'bare.example' }])
  })

  test('an archived one is no contact’s company, until it is restored', async () => {
    const company = await make('account', { name: 'One' })
    const contact = await make('contact', { firstname: 'Ann', associatedcompanyid: company })
    await fixture.connector.archiveRecords(fixture.session, 'account', [company])
    expect(await companyOf(contact)).toBeNull()
    await call(fixture.url, 'POST', `/_sandbox/companies/${company}/restore`)
    expect(await companyOf(contact)).toBe(company)
  })
})
