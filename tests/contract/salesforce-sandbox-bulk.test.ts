import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import { call, control, apiPath } from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'
import { typingDepartures } from './support/salesforce-typings.ts'

const externalId = 'ADSapp_Contact_Id__c'
const jobSchema = z.looseObject({ id: z.string(), state: z.string(), errorMessage: z.string().optional() })
const rowsSchema = z.array(z.record(z.string(), z.string()))
const polling = { pollInterval: 1, pollTimeout: 5000 }
const fixture = freshSandbox({ externalIdField: true })
const { connection } = fixture
const rowsOf = (csv: string) => rowsSchema.parse(parse(csv, { columns: true }))
const api = (method: string, path: string, body?: unknown) =>
  call(fixture.url, method, `${apiPath}/jobs/${path}`, body === undefined ? {} : { body })
async function startQuery(query: string, more: Readonly<Record<string, string>> = {}) {
  const made = await api('POST', 'query', { operation: 'query', query, ...more })
  return jobSchema.parse(made.body)
}
const stateOf = async (path: string) => jobSchema.parse((await api('GET', path)).body).state

async function finish(path: string): Promise<string> {
  let state = ''
  while (!['JobComplete', 'Failed', 'Aborted'].includes(state)) state = await stateOf(path)
  return state
}

describe('query jobs', () => {
  test('the SDK reads a query through a job', async () => {
    await connection().create('Contact', [
      { LastName: 'Quo"ted; and, more\nlines', Newsletter__c: true, Seat_Count__c: 7 },
      { LastName: 'Ärmel', Contract_End__c: '2027-01-31' },
    ])
    const stream = await connection().bulk2.query(
      'SELECT Id, LastName, Newsletter__c, Seat_Count__c, Contract_End__c, Account.Name, SystemModstamp FROM Contact ORDER BY Id',
      polling,
    )
    const rows = rowsSchema.parse(await stream.toArray())
    expect(rows).toEqual([
      {
        Id: expect.stringMatching(/^003\w{15}$/),
        LastName: 'Quo"ted; and, more\nlines',
        Newsletter__c: 'true',
        Seat_Count__c: '7.0',
        Contract_End__c: '',
        'Account.Name': '',
        SystemModstamp: '2026-11-20T09:00:00.000Z',
      },
      expect.objectContaining({ LastName: 'Ärmel', Newsletter__c: 'false', Contract_End__c: '2027-01-31' }),
    ])
  })

  test('a job passes through its states by polls, or by time', async () => {
    const polled = await startQuery('SELECT Id FROM Contact')
    expect(polled.state).toBe('UploadComplete')
    expect((await api('GET', `query/${polled.id}/results`)).body).toMatchObject([{ errorCode: 'INVALIDJOBSTATE' }])
    expect([await stateOf(`query/${polled.id}`), await stateOf(`query/${polled.id}`)]).toEqual(['InProgress', 'JobComplete'])
    await control(fixture.url, 'config', { bulkJobMs: 1000 })
    const timed = await startQuery('SELECT Id FROM Contact')
    const states = []
    for (const step of [0, 500, 499, 1]) {
      fixture.now += step
      states.push(await stateOf(`query/${timed.id}`))
    }
    expect(states).toEqual(['UploadComplete', 'InProgress', 'InProgress', 'JobComplete'])
    const shown = await api('GET', `query/${timed.id}`)
    expect(typingDepartures('api/bulk2', 'QueryJobInfoV2', shown.body)).toEqual([])
    expect(shown.body).toMatchObject({ object: 'Contact', numberRecordsProcessed: 0, totalProcessingTime: 1000, apiVersion: 68 })
  })

  test('results are paged by locator, with every cell quoted, and the last page is marked', async () => {
    await control(fixture.url, 'seed', { org: 'acme', count: 2500 })
    const { id } = await startQuery('SELECT Id, LastName, AccountId FROM Contact', {
      columnDelimiter: 'SEMICOLON',
      lineEnding: 'CRLF',
    })
    await finish(`query/${id}`)
    const ids = new Set<string>()
    const sizes: string[] = []
    let locator: string | null = ''
    while (locator !== 'null') {
      const page = await api('GET', `query/${id}/results?maxRecords=1000${locator === '' ? '' : `&locator=${locator}`}`)
      expect(page.headers.get('content-type')).toBe('text/csv; charset=UTF-8')
      expect(page.text.startsWith('"Id";"LastName";"AccountId"\r\n"003')).toBe(true)
      for (const row of rowsSchema.parse(parse(page.text, { columns: true, delimiter: ';' }))) ids.add(row['Id'] ?? '')
      sizes.push(page.headers.get('sforce-numberofrecords') ?? '')
      locator = page.headers.get('sforce-locator')
    }
    expect([ids.size, sizes]).toEqual([2500, ['1000', '1000', '500']])
    const pages = await api('GET', `query/${id}/resultPages?maxRecords=400`)
    expect(pages.body).toMatchObject({
      nextRecordUrl: expect.stringContaining('/resultPages?'),
      done: false,
      resultPages: Array.from({ length: 5 }, () => ({ resultUrl: expect.stringContaining('/results?') })),
    })
  })

  test('results are the records’ values when the job ended', async () => {
    const made = await connection().create('Contact', { LastName: 'Before' })
    const { id } = await startQuery('SELECT LastName FROM Contact')
    await finish(`query/${id}`)
    await connection().update('Contact', { Id: made.id ?? '', LastName: 'After' })
    expect((await api('GET', `query/${id}/results`)).text).toBe('"LastName"\n"Before"\n')
  })

  test('a job can be aborted and deleted, belongs to its org and its API version, and may fail', async () => {
    const { id } = await startQuery('SELECT Id FROM Contact')
    const foreign = await call(fixture.url, 'GET', `${apiPath}/jobs/query/${id}`, {
      token: SALESFORCE_SANDBOX_CREDENTIALS.accessTokenOfEmptyOrg,
    })
    expect(foreign.status).toBe(404)
    expect((await call(fixture.url, 'GET', `/services/data/v67.0/jobs/query/${id}`)).status).toBe(409)
    expect((await api('DELETE', `query/${id}`)).status).toBe(400)
    expect((await api('PATCH', `query/${id}`, { state: 'Aborted' })).body).toMatchObject({ state: 'Aborted' })
    expect((await api('PATCH', `query/${id}`, { state: 'Aborted' })).status).toBe(400)
    expect((await api('DELETE', `query/${id}`)).status).toBe(204)
    expect((await api('GET', `query/${id}`)).status).toBe(404)
    expect((await startQuery('SELECT Id FROM Contact')).id).not.toBe(id)
    await control(fixture.url, 'config', { bulkQueryFails: true })
    const failing = await startQuery('SELECT Id FROM Contact')
    expect(await finish(`query/${failing.id}`)).toBe('Failed')
  })

  test.each([
    ['SELECT Id, Nope FROM Contact', 'INVALID_FIELD'],
    ['SELECT Id, MailingAddress FROM Contact', 'FUNCTIONALITY_NOT_ENABLED'],
    ['SELECT COUNT() FROM Contact', 'API_ERROR'],
    ['SELECT Id FROM Contact OFFSET 5', 'API_ERROR'],
  ])('%s is refused at once', async (query, errorCode) => {
    const { status, body } = await api('POST', 'query', { operation: 'query', query })
    expect([status, body]).toMatchObject([400, [{ errorCode }]])
  })

  test('queryAll includes the recycle bin', async () => {
    const made = await connection().create('Contact', { LastName: 'Binned' })
    await connection().delete('Contact', made.id ?? '')
    const { id } = await startQuery('SELECT LastName, IsDeleted FROM Contact', { operation: 'queryAll' })
    await finish(`query/${id}`)
    expect(rowsOf((await api('GET', `query/${id}/results`)).text)).toEqual([{ LastName: 'Binned', IsDeleted: 'true' }])
  })
})

describe('ingest jobs', () => {
  test('the SDK upserts, and gets the result of each row', async () => {
    await connection().create('Contact', { LastName: 'Old', Title: 'Kept', Department: 'Emptied', [externalId]: 'k1' })
    const results = await connection().bulk2.loadAndWaitForResults({
      object: 'Contact',
      operation: 'upsert',
      externalIdFieldName: externalId,
      input: [
        { [externalId]: 'k1', LastName: 'New', Title: '', Department: null, Email: '' },
        { [externalId]: 'k2', LastName: 'Made', Title: '', Department: null, Email: '' },
        { [externalId]: 'k3', LastName: 'Bad', Title: '', Department: null, Email: 'no address' },
      ],
      ...polling,
    })
    expect(results.successfulResults).toMatchObject([
      { sf__Created: 'true', [externalId]: 'k2' },
      { sf__Created: 'false', [externalId]: 'k1' },
    ])
    expect(results.failedResults).toMatchObject([
      { sf__Id: '', sf__Error: 'INVALID_EMAIL_ADDRESS:Email: invalid email address: no address:Email --', [externalId]: 'k3' },
    ])
    const { records } = await connection().query(`SELECT LastName, Title, Department FROM Contact ORDER BY ${externalId}`)
    expect(records).toMatchObject([{ LastName: 'New', Title: 'Kept', Department: null }, { LastName: 'Made' }])
    expect((await control(fixture.url, 'requests')).body).toMatchObject({ created: 2, updated: 1 })
  })

  test('rows are accepted once; updates and deletes are by id', async () => {
    const made = await connection().create('Contact', { LastName: 'A' })
    const run = async (operation: string, csv: string) => {
      const { id } = jobSchema.parse((await api('POST', 'ingest', { object: 'Contact', operation })).body)
      expect((await api('PUT', `ingest/${id}/batches`, csv)).status).toBe(201)
      expect((await api('PUT', `ingest/${id}/batches`, csv)).status).toBe(400)
      const closed = await api('PATCH', `ingest/${id}`, { state: 'UploadComplete' })
      expect(typingDepartures('api/bulk2', 'JobInfoV2', closed.body)).toEqual([])
      return { id, state: await finish(`ingest/${id}`) }
    }
    expect(await run('update', `Id,LastName\n${made.id},B\nnonsense,C\n`)).toMatchObject({ state: 'JobComplete' })
    expect(await connection().retrieve('Contact', made.id ?? '')).toMatchObject({ LastName: 'B' })
    await run('delete', `Id\n${made.id}\n`)
    expect((await control(fixture.url, 'contacts')).body).toMatchObject({ count: 0, deleted: 1 })
    const failed = await run('insert', 'LastName,Nope\nx,y\n')
    expect(failed.state).toBe('Failed')
    expect(rowsOf((await api('GET', `ingest/${failed.id}/unprocessedrecords`)).text)).toEqual([{ LastName: 'x', Nope: 'y' }])
    expect((await api('DELETE', `ingest/${failed.id}`)).status).toBe(204)
  })
})
