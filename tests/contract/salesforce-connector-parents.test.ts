import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import { contactFields, readAll, type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'

const minute = 60_000
const day = 24 * 60 * minute

describe('values that contacts have from their account', () => {
  let fixture: SalesforceFixture
  let now = 0
  beforeAll(async () => {
    fixture = await startFixture({ now: () => now })
  })
  afterAll(() => fixture.close())
  beforeEach(() => fixture.seed(0))

  const pass = (ms: number) => {
    fixture.pass(ms)
    now += ms
  }
  const make = async (object: string, values: object) =>
    String((await fixture.api('POST', `/sobjects/${object}`, values))?.['id'])
  const contactOf = (account: string) => make('Contact', { LastName: 'Ōe', AccountId: account })
  const rename = (account: string, name: string) => fixture.api('PATCH', `/sobjects/Account/${account}`, { Name: name })
  const read = (from: Parameters<typeof readAll>[2], options?: Parameters<typeof readAll>[3]) =>
    readAll(fixture.connector, fixture.session(), from, options)
  const companyOf = (records: readonly RemoteRecord[], id: string) =>
    records.find((record) => record.id === id)?.properties['Account.Name']

  /** Contacts, read and then left alone for so long that their own stamps are in no delta any more. */
  async function settled(accounts: readonly string[]) {
    const contacts: string[] = []
    for (const account of accounts) contacts.push(await contactOf(account))
    const full = await read(null)
    pass(20 * minute)
    return { contacts, delta: await read(full.next) }
  }

  test('a renamed account’s contacts are in the delta, at one call, and then no more', async () => {
    const [acme, other] = [await make('Account', { Name: 'Acme' }), await make('Account', { Name: 'Other' })]
    const { contacts, delta } = await settled([acme, other])
    const [contact = '', untouched = ''] = contacts
    await rename(acme, 'Acme Holding')
    await fixture.requests()
    const renamed = await read(delta.next)
    expect((await fixture.requests()).total).toBe(1)
    expect(companyOf(renamed.records, contact)).toBe('Acme Holding')
    expect(renamed.records.map(({ id }) => id)).not.toContain(untouched)
    pass(10 * minute)
    const overlap = await read(renamed.next)
    pass(minute)
    expect((await read(overlap.next)).records).toEqual([])
  })

  test('such a value is as new as the account’s change, the others as the contact’s', async () => {
    const acme = await make('Account', { Name: 'Acme' })
    const { delta } = await settled([acme])
    await rename(acme, 'Acme Holding')
    const changedAt = fixture.clock()
    const [record] = (await read(delta.next)).records
    expect(Date.parse(record?.updatedAt ?? '')).toBeLessThan(changedAt - 10 * minute)
    expect(Object.keys(record?.parentTimes ?? {})).toEqual(['Account.Name'])
    expect(Math.abs(Date.parse(record?.parentTimes?.['Account.Name'] ?? '') - changedAt)).toBeLessThan(minute)
    const full = await read(null)
    expect(full.records[0]?.parentTimes).toEqual(record?.parentTimes)
  })

  test('accounts are asked for only where a field of theirs is mapped', async () => {
    const acme = await make('Account', { Name: 'Acme' })
    const few = () => fixture.session(contactFields.filter(({ name }) => !name.includes('.')))
    await contactOf(acme)
    const full = await readAll(fixture.connector, few(), null)
    pass(20 * minute)
    const delta = await readAll(fixture.connector, few(), full.next)
    await rename(acme, 'Acme Holding')
    expect((await readAll(fixture.connector, few(), delta.next)).records).toEqual([])
  })

  test('merged accounts give their contacts the surviving one’s name; a deleted one takes them along, and back', async () => {
    const [winner, loser, gone] = [
      await make('Account', { Name: 'Winner' }),
      await make('Account', { Name: 'Loser' }),
      await make('Account', { Name: 'Gone' }),
    ]
    const { contacts, delta } = await settled([loser, gone])
    const [moved = '', deleted = ''] = contacts
    await fixture.control('/merge', { org: 'empty', winner, loser })
    await fixture.api('DELETE', `/sobjects/Account/${gone}`)
    const after = await read(delta.next)
    expect([companyOf(after.records, moved), after.deletedIds]).toEqual(['Winner', [deleted]])
    pass(minute)
    await fixture.control('/undelete', { org: 'empty', id: gone })
    expect(companyOf((await read(after.next)).records, deleted)).toBe('Gone')
  })

  test('an account’s many contacts are read page by page, also when the position is lost, and old contacts are not read along', async () => {
    await fixture.set({ queryBatchMax: 200 })
    const acme = await make('Account', { Name: 'Acme' })
    const untouched = await contactOf(await make('Account', { Name: 'Other' }))
    pass(minute)
    const made: string[] = []
    for (let batch = 0; batch < 3; batch += 1) {
      const writes = Array.from({ length: 200 }, (_, index) => `${batch}-${index}`).map((key) => ({
        kind: 'create' as const,
        key,
        externalId: key,
        properties: { LastName: key, AccountId: acme },
      }))
      const results = await fixture.connector.upsertRecords(fixture.session(), 'contact', writes)
      made.push(...results.map((result) => (result.kind === 'ok' ? result.id : result.kind)))
      pass(minute)
    }
    const full = await read(null)
    pass(20 * minute)
    const delta = await read(full.next)
    await rename(acme, 'Acme Holding')
    let isLost = false
    const renamed = await read(delta.next, {
      between: () => {
        if (!isLost) fixture.pass(3 * day)
        isLost = true
      },
    })
    expect([...new Set(renamed.records.map(({ id }) => id))].toSorted()).toEqual(made.toSorted())
    expect(new Set(renamed.records.map(({ properties }) => properties['Account.Name']))).toEqual(new Set(['Acme Holding']))
    expect(renamed.records.map(({ id }) => id)).not.toContain(untouched)
    await fixture.set({ queryBatchMax: 2_000 })
  })
})
