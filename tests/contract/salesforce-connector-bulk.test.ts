import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { contactFields, readAll, type SalesforceStand, startStand } from './support/salesforce-connector.ts'

describe('a full read of many of Salesforce’s records', () => {
  let stand: SalesforceStand
  beforeAll(async () => {
    stand = await startStand({ bulkRowsMin: 1_000 })
  })
  afterAll(() => stand.close())
  beforeEach(async () => {
    stand.waits.length = 0
    await stand.set({ bulkJobMs: null, bulkQueryFails: false, bulkPageMax: 50_000 })
    await stand.requests()
  })

  const jobs = '/services/data/v68.0/jobs/query'
  const idsOf = (records: readonly { readonly id: string }[]) => records.map((record) => record.id).toSorted()

  test('goes through a bulk job, which brings each once, with the same values as a query, and is removed', async () => {
    await stand.seed(25_000)
    await stand.requests()
    const session = stand.session()
    const full = await readAll(stand.connector, session, null)
    const { total, byRoute } = await stand.requests()
    expect(new Set(full.records.map(({ id }) => id)).size).toBe(25_000)
    expect(full.records).toHaveLength(25_000)
    expect(byRoute).toMatchObject({ [`POST ${jobs}`]: 1, [`GET ${jobs}/{id}/results`]: 3, [`DELETE ${jobs}/{id}`]: 1 })
    // The mark, the count, the job, a few looks at it, three pages, and the end of the job.
    expect(total).toBeLessThanOrEqual(2 + 1 + 4 + 3 + 1)
    expect(session.calls()).toBe(total)
    const some = full.records.slice(0, 50)
    const read = await stand.connector.getRecords(stand.session(), 'contact', idsOf(some))
    expect(new Map(some.map((record) => [record.id, record]))).toEqual(new Map(read.map((record) => [record.id, record])))
  })

  test('has typed values from its text: ticks, numbers, blanks, quotes, commas and line ends', async () => {
    await stand.seed(1_000)
    const account = await stand.api('POST', '/sobjects/Account', { Name: 'Acme, "the" \n Söhne' })
    await stand.api('POST', '/sobjects/Contact', {
      LastName: 'Typed; "O\'Hara", Jr.',
      Title: 'one\ntwo',
      AccountId: account?.['id'],
      Newsletter__c: true,
      Seat_Count__c: 12,
      Contract_End__c: '2027-01-31',
    })
    const session = stand.session([
      ...contactFields,
      { name: 'Newsletter__c', type: 'boolean' },
      { name: 'Seat_Count__c', type: 'number' },
      { name: 'Contract_End__c', type: 'date' },
      { name: 'CreatedDate', type: 'datetime' },
    ])
    const { records } = await readAll(stand.connector, session, null)
    const typed = records.find((record) => record.properties['LastName'] === 'Typed; "O\'Hara", Jr.')
    const [same] = await stand.connector.getRecords(session, 'contact', [typed?.id ?? ''])
    expect(typed).toEqual(same)
    expect(typed?.properties).toMatchObject({ Newsletter__c: true, Seat_Count__c: 12, FirstName: null })
  })

  test('brings what is deleted as deleted, and leads into a delta that has what changed since', async () => {
    await stand.seed(1_500)
    const { records } = await readAll(stand.connector, stand.session(), null)
    const gone = records[0]?.id ?? ''
    await stand.api('DELETE', `/sobjects/Contact/${gone}`)
    const again = await readAll(stand.connector, stand.session(), null)
    expect(again.deletedIds).toEqual([gone])
    expect(again.records).toHaveLength(1_499)
    await stand.api('PATCH', `/sobjects/Contact/${records[1]?.id ?? ''}`, { Title: 'Changed since' })
    const delta = await readAll(stand.connector, stand.session(), again.next)
    expect(delta.records.find((record) => record.id === records[1]?.id)?.properties['Title']).toBe('Changed since')
  })

  test('waits for the job with growing pauses of about ten seconds, then answers nothing yet and can go on', async () => {
    await stand.seed(1_500)
    await stand.set({ bulkJobMs: 3_600_000 })
    const session = stand.session()
    const nothingYet = await stand.connector.listChanges(session, 'contact', null)
    expect(nothingYet).toMatchObject({ records: [], deletedIds: [], done: false, next: { mode: 'bulk' } })
    expect(stand.waits).toEqual(stand.waits.toSorted((a, b) => a - b))
    expect(stand.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(10_000)
    stand.pass(3_700_000)
    expect((await readAll(stand.connector, session, nothingYet.next)).records).toHaveLength(1_500)
    expect((await stand.requests()).byRoute[`POST ${jobs}`]).toBe(1)
  })

  test('goes by query when the job fails, is not allowed, or is gone, and still brings everything', async () => {
    await stand.seed(1_500)
    await stand.set({ bulkQueryFails: true })
    await stand.requests()
    expect((await readAll(stand.connector, stand.session(), null)).records).toHaveLength(1_500)
    expect((await stand.requests()).byRoute).not.toHaveProperty([`GET ${jobs}/{id}/results`])
    await stand.set({ bulkQueryFails: false })
    const refused = [{ errorCode: 'FUNCTIONALITY_NOT_ENABLED', message: 'Bulk API is not enabled for this organization or user' }]
    await stand.fail({ kind: 'status', status: 403, body: refused, match: { method: 'POST', pathPrefix: jobs } })
    expect((await readAll(stand.connector, stand.session(), null)).records).toHaveLength(1_500)
    await stand.set({ bulkPageMax: 500 })
    const half = await stand.connector.listChanges(stand.session(), 'contact', null)
    expect(half.records).toHaveLength(500)
    await stand.api('DELETE', `/jobs/query/${String(half.next['jobId'])}`)
    const rest = await readAll(stand.connector, stand.session(), half.next)
    expect(new Set(rest.records.map(({ id }) => id)).size).toBe(1_500)
  })

  test('begins anew when other columns are wanted than the job brings', async () => {
    await stand.seed(1_500)
    await stand.set({ bulkPageMax: 500 })
    const half = await stand.connector.listChanges(stand.session(contactFields.slice(0, 1)), 'contact', null)
    const rest = await readAll(stand.connector, stand.session(), half.next)
    expect(rest.records).toHaveLength(1_500)
    expect(rest.records.every((record) => typeof record.properties['LastName'] === 'string')).toBe(true)
  })

  test('goes by query for fewer records', async () => {
    await stand.seed(999)
    await stand.requests()
    const session = stand.session()
    expect(await stand.connector.countRecords(session, 'contact')).toBe(999)
    expect((await readAll(stand.connector, session, null)).records).toHaveLength(999)
    expect(Object.keys((await stand.requests()).byRoute).some((route) => route.includes('jobs'))).toBe(false)
    // The count of before served the choice; what the org has besides is asked for once.
    expect(session.calls()).toBe(4)
  })
})
