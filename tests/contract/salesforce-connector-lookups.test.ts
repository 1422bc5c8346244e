import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CreateIntent } from '../../src/lib/crm/port/writes.ts'
import type { FieldValues } from '../../src/lib/crm/domain/entities.ts'
import { type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'

describe('Salesforce’s records, looked up', () => {
  let fixture: SalesforceFixture
  beforeAll(async () => {
    fixture = await startFixture()
  })
  afterAll(() => fixture.close())

  async function make(properties: FieldValues): Promise<string> {
    return String((await fixture.api('POST', '/sobjects/Contact', properties))?.['id'])
  }
  const find = async (emails: readonly string[]) =>
    (await fixture.connector.findByKey(fixture.session(), 'contact', 'email', emails)).map((record) => record.id)

  test('are found by an email with quotes, in any case, and no others', async () => {
    const quoted = await make({ LastName: "O'Hara", Email: "o'hara@example.test" })
    await make({ LastName: 'Somebody', Email: 'somebody@example.test' })
    expect(await find(["O'HARA@example.test"])).toEqual([quoted])
    expect(await find(["') OR Email LIKE ('%@example.test", "\\' OR Id != '", 'nobody@example.test\n'])).toEqual([])
  })

  test('that share an email are all found, right after their creation', async () => {
    const duplicates = [
      await make({ LastName: 'A', Email: 'twin@example.test' }),
      await make({ LastName: 'B', Email: 'twin@example.test' }),
    ]
    expect((await find(['twin@example.test'])).toSorted()).toEqual(duplicates.toSorted())
  })

  test('are found by 200 of the longest emails, in as many calls as the URL limit requires', async () => {
    const emails = Array.from({ length: 200 }, (_, index) => `${String(index).padStart(64, 'ü')}@x.example`)
    const id = await make({ LastName: 'Long', Email: emails[150] ?? '' })
    await fixture.requests()
    expect(await find(emails)).toEqual([id])
    const { total } = await fixture.requests()
    expect(total).toBeGreaterThan(1)
    expect(total).toBeLessThan(8)
    await find(Array.from({ length: 401 }, (_, index) => `${index}@x.example`))
    expect((await fixture.requests()).total).toBe(3)
  })

  test('are read by id, hundreds in one call; unknown, deleted and invalid ids are absent', async () => {
    await fixture.seed(500)
    const page = await fixture.connector.listChanges(fixture.session(), 'contact', null)
    const ids = page.records.map((record) => record.id)
    const [gone = '', ...alive] = ids
    await fixture.api('DELETE', `/sobjects/Contact/${gone}`)
    await fixture.requests()
    const session = fixture.session()
    const read = await fixture.connector.getRecords(session, 'contact', [
      ...ids,
      '999999999',
      "x' OR Id != '",
      '003000000000999AAA',
    ])
    expect(read.map((record) => record.id).toSorted()).toEqual(alive.toSorted())
    expect((await fixture.requests()).total).toBe(1)
    expect(await fixture.connector.getRecords(session, 'contact', ['999999999'])).toEqual([])
    expect(session.calls()).toBe(1)
  })

  describe('after unanswered creates', () => {
    const intent = (key: string, properties: FieldValues, sentAt = new Date(fixture.clock()).toISOString()): CreateIntent => ({
      key,
      externalId: key,
      properties,
      sentAt,
    })
    const created = async (...intents: readonly CreateIntent[]) => {
      const found = await fixture.connector.findCreated?.(fixture.session(), 'contact', intents)
      return Object.fromEntries([...(found ?? [])].map(([key, record]) => [key, record.id]))
    }

    test('are found by email, and without one by all values', async () => {
      const withEmail = await make({ LastName: 'Lost', Email: 'lost@example.test' })
      const without = await make({ LastName: "D'Or", FirstName: 'Mina', Title: 'Founder' })
      await make({ LastName: "D'Or", FirstName: 'Mina', Title: 'CFO' })
      expect(
        await created(
          intent('e', { Email: 'Lost@example.test', LastName: 'Lost by an older name' }),
          intent('n', { LastName: " D'Or ", FirstName: 'Mina', Title: 'Founder' }),
          intent('never', { LastName: "D'Or", FirstName: 'Minna', Title: 'Founder' }),
          intent('impossible', { FirstName: 'Mina' }),
        ),
      ).toEqual({ e: withEmail, n: without })
    })

    test('belong to one create each', async () => {
      const duplicates = [await make({ LastName: 'Twin' }), await make({ LastName: 'Twin' })]
      const found = await created(
        intent('a', { LastName: 'Twin' }),
        intent('b', { LastName: 'Twin' }),
        intent('c', { LastName: 'Twin' }),
      )
      expect(Object.keys(found)).toEqual(['a', 'b'])
      expect(Object.values(found).toSorted()).toEqual(duplicates.toSorted())
    })

    test('are distinguished from much older ones, allowing for minutes of clock skew', async () => {
      const id = await make({ LastName: 'Earlier', Email: 'earlier@example.test' })
      const later = (minutes: number) => new Date(fixture.clock() + minutes * 60_000).toISOString()
      expect(await created(intent('a', { LastName: 'Earlier', Email: 'earlier@example.test' }, later(10)))).toEqual({ a: id })
      expect(await created(intent('a', { LastName: 'Earlier', Email: 'earlier@example.test' }, later(20)))).toEqual({})
      const sentBefore = intent('other', { LastName: 'Somebody else' }, later(-20))
      expect(await created(sentBefore, intent('a', { LastName: 'Earlier' }, later(20)))).toEqual({})
    })

    test('need no look-up where Salesforce has the external id field', async () => {
      const other = await startFixture({ externalIdField: true })
      try {
        const found = await other.connector.findCreated?.(other.session(), 'contact', [intent('a', { LastName: 'x' })])
        expect(found?.size).toBe(0)
        expect((await other.requests()).byRoute).toEqual({ 'GET /services/data/v68.0/sobjects/Contact/describe': 1 })
      } finally {
        await other.close()
      }
    })
  })
})
