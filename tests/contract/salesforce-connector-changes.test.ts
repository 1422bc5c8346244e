import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contactFields, readAll, type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'

const minute = 60_000
const day = 24 * 60 * minute

describe('Salesforce’s changes, read by query', () => {
  let fixture: SalesforceFixture
  let now = 0
  beforeAll(async () => {
    fixture = await startFixture({ now: () => now })
  })
  afterAll(() => fixture.close())

  async function create(count: number): Promise<string[]> {
    const writes = Array.from({ length: count }, (_, index) => ({
      kind: 'create' as const,
      key: String(index),
      externalId: String(index),
      properties: { LastName: `Made ${index}` },
    }))
    const results = await fixture.connector.upsertRecords(fixture.session(), 'contact', writes)
    return results.map((result) => (result.kind === 'ok' ? result.id : result.kind))
  }

  test('a full read of 10,000 contacts returns each once, in eight calls, field definitions and count included', async () => {
    await fixture.seed(10_000)
    await fixture.requests()
    const session = fixture.session()
    await fixture.connector.describeFields(session, 'contact')
    expect(await fixture.connector.countRecords(session, 'contact')).toBe(10_000)
    const full = await readAll(fixture.connector, session, null)
    expect(new Set(full.records.map(({ id }) => id)).size).toBe(10_000)
    expect(full.records).toHaveLength(10_000)
    expect(full.pages).toBe(5)
    expect((await fixture.requests()).total).toBe(8)
    expect(session.calls()).toBe(8)
    expect(session.usage()).toMatchObject({ limit: 100_000, unit: 'calls' })
  })

  test('a delta without changes costs one call once the last change is old enough', async () => {
    await fixture.seed(5_000)
    now = 0
    const full = await readAll(fixture.connector, fixture.session(), null)
    now += 6 * minute
    fixture.pass(6 * minute)
    const first = await readAll(fixture.connector, fixture.session(), full.next)
    now += minute
    await fixture.requests()
    const second = await readAll(fixture.connector, fixture.session(), first.next)
    expect((await fixture.requests()).total).toBe(1)
    expect(second.records).toEqual([])
    const [id] = await create(1)
    now += minute
    const third = await readAll(fixture.connector, fixture.session(), second.next)
    expect(third.records.map((record) => record.id)).toContain(id)
  })

  test('a delta of an empty org costs one call, and finds the first record later', async () => {
    await fixture.seed(0)
    const full = await readAll(fixture.connector, fixture.session(), null)
    expect(full).toMatchObject({ records: [], deletedIds: [] })
    await fixture.requests()
    const delta = await readAll(fixture.connector, fixture.session(), full.next)
    expect((await fixture.requests()).total).toBe(1)
    const [id] = await create(1)
    expect((await readAll(fixture.connector, fixture.session(), delta.next)).records.map((record) => record.id)).toEqual([id])
  })

  test('deletions are in the delta, and in a full read while they are in the recycle bin', async () => {
    await fixture.seed(0)
    const [kept = '', gone = ''] = await create(2)
    const full = await readAll(fixture.connector, fixture.session(), null)
    await fixture.api('DELETE', `/sobjects/Contact/${gone}`)
    const delta = await readAll(fixture.connector, fixture.session(), full.next)
    expect(delta.deletedIds).toEqual([gone])
    expect(delta.records.map((record) => record.id)).toEqual([kept])
    const again = await readAll(fixture.connector, fixture.session(), null)
    expect([again.records.map((record) => record.id), again.deletedIds]).toEqual([[kept], [gone]])
  })

  test('after a merge, the loser is deleted and the winner changed', async () => {
    await fixture.seed(0)
    const [winner = '', loser = ''] = await create(2)
    const full = await readAll(fixture.connector, fixture.session(), null)
    await fixture.control('/merge', { org: 'empty', winner, loser })
    const delta = await readAll(fixture.connector, fixture.session(), full.next)
    expect([delta.records.map((record) => record.id), delta.deletedIds]).toEqual([[winner], [loser]])
  })

  test('a record that becomes visible minutes after its time of change is not missed', async () => {
    await fixture.seed(0)
    now = 0
    const full = await readAll(fixture.connector, fixture.session(), null)
    await fixture.set({ commitDelayMs: 4 * minute })
    const [late] = await create(1)
    fixture.pass(2 * minute)
    now += 2 * minute
    await fixture.set({ commitDelayMs: 0 })
    const [early] = await create(1)
    const first = await readAll(fixture.connector, fixture.session(), full.next)
    expect(first.records.map((record) => record.id)).toEqual([early])
    fixture.pass(3 * minute)
    now += 3 * minute
    expect((await readAll(fixture.connector, fixture.session(), first.next)).records.map((record) => record.id)).toContain(late)
  })

  test('a full read whose locator is lost continues after the last id, without gaps or duplicates', async () => {
    await fixture.seed(5_000)
    const full = await readAll(fixture.connector, fixture.session(), null, { between: () => fixture.pass(3 * day) })
    expect(full.records).toHaveLength(5_000)
    expect(new Set(full.records.map((record) => record.id)).size).toBe(5_000)
  })

  test('a delta whose locator is lost continues from its position, without gaps', async () => {
    await fixture.seed(0)
    const full = await readAll(fixture.connector, fixture.session(), null)
    await fixture.seed(5_000)
    const delta = await readAll(fixture.connector, fixture.session(), full.next, { between: lostOnce() })
    expect(new Set(delta.records.map((record) => record.id)).size).toBe(5_000)

    function lostOnce() {
      let lost = false
      return () => {
        if (!lost) fixture.pass(3 * day)
        lost = true
      }
    }
  })

  test('a change of a record already read is in the next delta, however long this one takes and whatever it reads later', async () => {
    await fixture.seed(0)
    now = 0
    const full = await readAll(fixture.connector, fixture.session(), null)
    await fixture.seed(2_500)
    let seen = 0
    let changed = ''
    const delta = await readAll(fixture.connector, fixture.session(), full.next, {
      between: async (page) => {
        seen += 1
        if (seen > 1) return
        fixture.pass(10 * minute)
        now += 10 * minute
        changed = page.records[0]?.id ?? ''
        await fixture.api('PATCH', `/sobjects/Contact/${changed}`, { Title: 'Changed meanwhile' })
        fixture.pass(60 * minute)
        now += 60 * minute
        const toCome = (await fixture.connector.listChanges(fixture.session(), 'contact', null)).next
        const rest = await readAll(fixture.connector, fixture.session(), toCome)
        await fixture.api('PATCH', `/sobjects/Contact/${rest.records[0]?.id}`, { Title: 'Changed on the page to come' })
      },
    })
    const next = await readAll(fixture.connector, fixture.session(), delta.next)
    expect(next.records.find((record) => record.id === changed)?.properties['Title']).toBe('Changed meanwhile')
  })

  test('a read whose mapped columns change does not continue with the old columns', async () => {
    await fixture.seed(5_000)
    const few = fixture.session(contactFields.slice(0, 1))
    const first = await fixture.connector.listChanges(few, 'contact', null)
    const rest = await readAll(fixture.connector, fixture.session(), first.next)
    expect(first.records.length + rest.records.length).toBe(5_000)
    expect(rest.records.every((record) => typeof record.properties['LastName'] === 'string')).toBe(true)
  })

  test('smaller pages than requested are followed to the end', async () => {
    await fixture.seed(700)
    await fixture.set({ queryBatchMax: 200 })
    expect((await readAll(fixture.connector, fixture.session(), null)).records).toHaveLength(700)
    await fixture.set({ queryBatchMax: 2_000 })
  })

  test('a record has typed values, the account’s name, and its email in lower case', async () => {
    await fixture.seed(0)
    const account = await fixture.api('POST', '/sobjects/Account', { Name: 'Acme “&” Söhne' })
    await fixture.api('POST', '/sobjects/Contact', {
      LastName: 'Ōe',
      Email: 'Kenzaburo@Example.test',
      AccountId: account?.['id'],
      Newsletter__c: true,
      Seat_Count__c: 12,
      Contract_End__c: '2027-01-31',
      Customer_Tier__c: 'gold',
    })
    const session = fixture.session([
      ...contactFields,
      { name: 'Newsletter__c', type: 'boolean' },
      { name: 'Seat_Count__c', type: 'number' },
      { name: 'Contract_End__c', type: 'date' },
      { name: 'Customer_Tier__c', type: 'picklist' },
      { name: 'CreatedDate', type: 'datetime' },
    ])
    const [record] = (await readAll(fixture.connector, session, null)).records
    expect(record).toMatchObject({
      properties: {
        LastName: 'Ōe',
        FirstName: null,
        'Account.Name': 'Acme “&” Söhne',
        Newsletter__c: true,
        Seat_Count__c: 12,
        Contract_End__c: '2027-01-31',
        Customer_Tier__c: 'gold',
        CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      },
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      keys: [{ kind: 'email', value: 'kenzaburo@example.test' }],
    })
  })

  test('leads are read like contacts, without an account', async () => {
    await fixture.api('POST', '/sobjects/Lead', { LastName: 'Lead', Company: 'Acme', Email: 'lead@example.test' })
    const session = fixture.session([
      { name: 'LastName', type: 'text' },
      { name: 'Company', type: 'text' },
    ])
    const fields = await fixture.connector.describeFields(session, 'lead')
    expect(fields.map((field) => field.name)).toEqual(expect.arrayContaining(['Company', 'Status']))
    expect(fields.some((field) => field.name === 'Account.Name')).toBe(false)
    expect(await fixture.connector.countRecords(session, 'lead')).toBe(1)
    const { records } = await readAll(fixture.connector, session, null, { object: 'lead' })
    expect(records).toMatchObject([
      { properties: { LastName: 'Lead', Company: 'Acme' }, keys: [{ kind: 'email', value: 'lead@example.test' }] },
    ])
    expect(await fixture.connector.getRecords(session, 'lead', [records[0]?.id ?? ''])).toEqual(records)
    expect(await fixture.connector.findByKey(session, 'lead', 'email', ['lead@example.test'])).toEqual(records)
  })
})
