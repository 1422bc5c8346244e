import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { contactFields, readAll, type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'

describe('a full read of many of Salesforce’s records', () => {
  let fixture: SalesforceFixture
  beforeAll(async () => {
    fixture = await startFixture({ bulkRowsMin: 1_000 })
  })
  afterAll(() => fixture.close())
  beforeEach(async () => {
    fixture.waits.length = 0
    await fixture.set({ bulkJobMs: null, bulkQueryFails: false, bulkPageMax: 50_000 })
    await fixture.requests()
  })

  const jobs = '/services/data/v68.0/jobs/query'
  const idsOf = (records: readonly { readonly id: string }[]) => records.map((record) => record.id).toSorted()

  test('uses a bulk job, which returns each once, with the same values as a query, and is deleted', async () => {
    await fixture.seed(25_000)
    await fixture.requests()
    const session = fixture.session()
    const full = await readAll(fixture.connector, session, null)
    const { total, byRoute } = await fixture.requests()
    expect(new Set(full.records.map(({ id }) => id)).size).toBe(25_000)
    expect(full.records).toHaveLength(25_000)
    expect(byRoute).toMatchObject({ [`POST ${jobs}`]: 1, [`GET ${jobs}/{id}/results`]: 3, [`DELETE ${jobs}/{id}`]: 1 })
    // The watermark, the count, the job, a few polls of it, three pages, and the job's deletion.
    expect(total).toBeLessThanOrEqual(2 + 1 + 4 + 3 + 1)
    expect(session.calls()).toBe(total)
    const some = full.records.slice(0, 50)
    const read = await fixture.connector.getRecords(fixture.session(), 'contact', idsOf(some))
    expect(new Map(some.map((record) => [record.id, record]))).toEqual(new Map(read.map((record) => [record.id, record])))
  })

  test('has typed values from CSV: checkboxes, numbers, blanks, quotes, commas and line breaks', async () => {
    await fixture.seed(1_000)
    const account = await fixture.api('POST', '/sobjects/Account', { Name: 'Acme, "the" \n Söhne' })
    await fixture.api('POST', '/sobjects/Contact', {
      LastName: 'Typed; "O\'Hara", Jr.',
      Title: 'one\ntwo',
      AccountId: account?.['id'],
      Newsletter__c: true,
      Seat_Count__c: 12,
      Contract_End__c: '2027-01-31',
    })
    const session = fixture.session([
      ...contactFields,
      { name: 'Newsletter__c', type: 'boolean' },
      { name: 'Seat_Count__c', type: 'number' },
      { name: 'Contract_End__c', type: 'date' },
      { name: 'CreatedDate', type: 'datetime' },
    ])
    const { records } = await readAll(fixture.connector, session, null)
    const typed = records.find((record) => record.properties['LastName'] === 'Typed; "O\'Hara", Jr.')
    const [same] = await fixture.connector.getRecords(session, 'contact', [typed?.id ?? ''])
    expect(typed).toEqual(same)
    expect(typed?.properties).toMatchObject({ Newsletter__c: true, Seat_Count__c: 12, FirstName: null })
  })

  test('reports deleted records as deleted, and is continued by a delta with what changed since', async () => {
    await fixture.seed(1_500)
    const { records } = await readAll(fixture.connector, fixture.session(), null)
    const gone = records[0]?.id ?? ''
    await fixture.api('DELETE', `/sobjects/Contact/${gone}`)
    const again = await readAll(fixture.connector, fixture.session(), null)
    expect(again.deletedIds).toEqual([gone])
    expect(again.records).toHaveLength(1_499)
    await fixture.api('PATCH', `/sobjects/Contact/${records[1]?.id ?? ''}`, { Title: 'Changed since' })
    const delta = await readAll(fixture.connector, fixture.session(), again.next)
    expect(delta.records.find((record) => record.id === records[1]?.id)?.properties['Title']).toBe('Changed since')
  })

  test('polls the job with growing pauses for about ten seconds, then returns an empty page and can continue', async () => {
    await fixture.seed(1_500)
    await fixture.set({ bulkJobMs: 3_600_000 })
    const session = fixture.session()
    const nothingYet = await fixture.connector.listChanges(session, 'contact', null)
    expect(nothingYet).toMatchObject({ records: [], deletedIds: [], done: false, next: { mode: 'bulk' } })
    expect(fixture.waits).toEqual(fixture.waits.toSorted((a, b) => a - b))
    expect(fixture.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(10_000)
    fixture.pass(3_700_000)
    expect((await readAll(fixture.connector, session, nothingYet.next)).records).toHaveLength(1_500)
    expect((await fixture.requests()).byRoute[`POST ${jobs}`]).toBe(1)
  })

  test('falls back to a query when the job fails, is not allowed, or was deleted, and still returns everything', async () => {
    await fixture.seed(1_500)
    await fixture.set({ bulkQueryFails: true })
    await fixture.requests()
    expect((await readAll(fixture.connector, fixture.session(), null)).records).toHaveLength(1_500)
    expect((await fixture.requests()).byRoute).not.toHaveProperty([`GET ${jobs}/{id}/results`])
    await fixture.set({ bulkQueryFails: false })
    const refused = [{ errorCode: 'FUNCTIONALITY_NOT_ENABLED', message: 'Bulk API is not enabled for this organization or user' }]
    await fixture.fail({ kind: 'status', status: 403, body: refused, match: { method: 'POST', pathPrefix: jobs } })
    expect((await readAll(fixture.connector, fixture.session(), null)).records).toHaveLength(1_500)
    await fixture.set({ bulkPageMax: 500 })
    const half = await fixture.connector.listChanges(fixture.session(), 'contact', null)
    expect(half.records).toHaveLength(500)
    await fixture.api('DELETE', `/jobs/query/${String(half.next['jobId'])}`)
    const rest = await readAll(fixture.connector, fixture.session(), half.next)
    expect(new Set(rest.records.map(({ id }) => id)).size).toBe(1_500)
  })

  test('starts again when the mapped columns differ from the job’s', async () => {
    await fixture.seed(1_500)
    await fixture.set({ bulkPageMax: 500 })
    const half = await fixture.connector.listChanges(fixture.session(contactFields.slice(0, 1)), 'contact', null)
    const rest = await readAll(fixture.connector, fixture.session(), half.next)
    expect(rest.records).toHaveLength(1_500)
    expect(rest.records.every((record) => typeof record.properties['LastName'] === 'string')).toBe(true)
  })

  test('uses a query for fewer records', async () => {
    await fixture.seed(999)
    await fixture.requests()
    const session = fixture.session()
    expect(await fixture.connector.countRecords(session, 'contact')).toBe(999)
    expect((await readAll(fixture.connector, session, null)).records).toHaveLength(999)
    expect(Object.keys((await fixture.requests()).byRoute).some((route) => route.includes('jobs'))).toBe(false)
    // The earlier count is reused for the choice; the org's other facts are requested once.
    expect(session.calls()).toBe(4)
  })
})
