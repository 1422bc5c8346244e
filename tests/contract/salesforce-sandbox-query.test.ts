import { beforeEach, describe, expect, test } from 'vitest'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import { call, control, apiPath, failureOf, query } from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'
import { typingDepartures } from './support/salesforce-typings.ts'

const dayMs = 86_400_000
const fixture = freshSandbox()
const { connection } = fixture
const names = async (soql: string, scanAll = false) =>
  (await connection().query<{ LastName: string }>(soql, { scanAll })).records.map((record) => record.LastName)
const where = (condition: string) => names(`SELECT LastName FROM Contact WHERE ${condition} ORDER BY Id`)
const refusal = async (soql: string) => {
  const { status, body } = await query(fixture.url, soql)
  return [status, Array.isArray(body) ? body[0] : body]
}
const make = (records: readonly Record<string, unknown>[]) => connection().create('Contact', [...records], { allOrNone: true })

describe('SOQL', () => {
  beforeEach(() =>
    make([
      { LastName: 'Ärmel', Email: 'A@x.example', Seat_Count__c: 5, Contract_End__c: '2027-01-31', Newsletter__c: true },
      { LastName: "O'Neil", FirstName: 'Bo', Email: 'b@x.example', Seat_Count__c: 10 },
      { LastName: '100%_sure', Title: 'back\\slash' },
    ]),
  )

  test('text is compared ignoring case, and a comparison with null is false except !=', async () => {
    expect(await where("LastName = 'ÄRMEL'")).toEqual(['Ärmel'])
    expect(await where("Email = 'a@X.EXAMPLE'")).toEqual(['Ärmel'])
    expect(await where("Email != 'a@x.example'")).toEqual(["O'Neil", '100%_sure'])
    expect(await where("NOT Email = 'a@x.example'")).toEqual(["O'Neil", '100%_sure'])
    expect(await where("Email NOT IN ('a@x.example')")).toEqual(["O'Neil", '100%_sure'])
    expect(await where('Seat_Count__c < 100')).toEqual(['Ärmel', "O'Neil"])
    expect(await where('NOT Seat_Count__c < 6')).toEqual(["O'Neil", '100%_sure'])
    expect(await where('Email = null')).toEqual(['100%_sure'])
    expect(await where("Email = ''")).toEqual(['100%_sure'])
    expect(await where("Email IN ('b@x.example', null)")).toEqual(["O'Neil", '100%_sure'])
  })

  test('literals of every type match', async () => {
    expect(await where("LastName = 'O\\'Neil'")).toEqual(["O'Neil"])
    expect(await where("Title = 'BACK\\\\slash'")).toEqual(['100%_sure'])
    expect(await where("LastName = '\\u00c4rmel'")).toEqual(['Ärmel'])
    expect(await where('Contract_End__c >= 2027-01-31 AND Newsletter__c = TRUE')).toEqual(['Ärmel'])
    expect(await where('SystemModstamp >= 2026-11-20T10:00:00+01:00')).toHaveLength(3)
    expect(await where('SystemModstamp > 2026-11-20T09:00:00.000Z')).toEqual([])
    expect(await where("Name = 'bo o\\'neil'")).toEqual(["O'Neil"])
  })

  test('LIKE has wildcards that a backslash escapes', async () => {
    expect(await where("LastName LIKE 'o_n%'")).toEqual(["O'Neil"])
    expect(await where("LastName LIKE '100\\%\\_%'")).toEqual(['100%_sure'])
    expect(await where("LastName LIKE '1\\%%'")).toEqual([])
    expect(await where("Title LIKE '%\\\\s%'")).toEqual(['100%_sure'])
  })

  test('nulls sort first by default, and text sorts ignoring case', async () => {
    const ordered = (order: string) => names(`SELECT LastName FROM Contact ORDER BY ${order}`)
    expect(await ordered('Seat_Count__c')).toEqual(['100%_sure', 'Ärmel', "O'Neil"])
    expect(await ordered('Seat_Count__c DESC')).toEqual(['100%_sure', "O'Neil", 'Ärmel'])
    expect(await ordered('Seat_Count__c DESC NULLS LAST, Id')).toEqual(["O'Neil", 'Ärmel', '100%_sure'])
    expect(await names('SELECT LastName FROM Contact ORDER BY LastName LIMIT 1 OFFSET 1')).toEqual(["O'Neil"])
  })

  test('ids are accepted in both lengths, and sort in order of creation', async () => {
    const { records } = await connection().query<{ Id: string }>('SELECT Id FROM Contact ORDER BY Id')
    const [first, second] = records.map(({ Id }) => Id)
    expect(first).toMatch(/^003\w{15}$/)
    expect(await where(`Id = '${first?.slice(0, 15)}'`)).toEqual(['Ärmel'])
    expect(await where(`Id > '${second}'`)).toEqual(['100%_sure'])
    expect(await where("Id > '000000000000000'")).toHaveLength(3)
    expect(await where("Id IN ('001000000000001AAA')")).toEqual([])
    expect(await refusal("SELECT Id FROM Contact WHERE Id = 'nonsense'")).toMatchObject([
      400,
      { errorCode: 'INVALID_QUERY_FILTER_OPERATOR' },
    ])
  })

  test('relations are nested records or null, and can be filtered and sorted by', async () => {
    const account = await connection().create('Account', { Name: 'Acme' })
    await connection().update('Contact', { Id: await idOf("O'Neil"), AccountId: account.id ?? '' })
    const soql = 'SELECT LastName, Account.Name, account.owner.name FROM Contact ORDER BY Account.Name NULLS LAST, LastName'
    const { records } = await connection().query(soql)
    expect(records[0]).toMatchObject({
      attributes: { type: 'Contact', url: expect.stringMatching(/^\/services\/data\/v68\.0\/sobjects\/Contact\/003/) },
      Account: { attributes: { type: 'Account' }, Name: 'Acme', Owner: { attributes: { type: 'User' }, Name: 'Mara Lindqvist' } },
    })
    expect(records[1]).toMatchObject({ Account: null })
    expect(await where("Account.Name LIKE 'ac%'")).toEqual(["O'Neil"])
    expect(await refusal('SELECT Id, Firm.Name FROM Contact')).toMatchObject([
      400,
      { errorCode: 'INVALID_FIELD', message: expect.stringContaining("relationship 'Firm'") },
    ])
  })

  async function idOf(lastName: string): Promise<string> {
    const found = await connection().query<{ Id: string }>(
      `SELECT Id FROM Contact WHERE LastName = '${lastName.replace("'", "\\'")}'`,
    )
    return found.records[0]?.Id ?? ''
  }

  test('FIELDS() expands to groups of fields, the large ones with a small LIMIT only', async () => {
    const { records } = await connection().query('SELECT FIELDS(CUSTOM) FROM Contact LIMIT 1')
    expect(Object.keys(records[0] ?? {})).toEqual([
      'attributes',
      'Customer_Tier__c',
      'Interests__c',
      'Seat_Count__c',
      'Contract_End__c',
      'Newsletter__c',
    ])
    const standard = await connection().query('SELECT FIELDS(STANDARD) FROM Contact')
    expect(standard.records[0]).toMatchObject({ MailingAddress: null, IsDeleted: false, Name: 'Ärmel' })
    expect(standard.records[0]).not.toHaveProperty('Newsletter__c')
    for (const soql of ['SELECT FIELDS(ALL) FROM Contact', 'SELECT FIELDS(ALL) FROM Contact LIMIT 201'])
      expect(await refusal(soql)).toMatchObject([400, { errorCode: 'MALFORMED_QUERY' }])
  })

  test.each([
    ['SELECT Id, Nope FROM Contact', 'INVALID_FIELD', "No such column 'Nope' on entity 'Contact'"],
    ['SELECT Id FROM Contact WHERE Nope = 1', 'INVALID_FIELD', "No such column 'Nope'"],
    ['SELECT Id FROM Contact ORDER BY Nope', 'INVALID_FIELD', 'ERROR at Row:1:Column:33'],
    ['SELECT Id, id FROM Contact', 'INVALID_FIELD', 'duplicate field selected: Id'],
    ["SELECT Id FROM Contact WHERE Seat_Count__c = '5'", 'INVALID_FIELD', 'must be of type number'],
    ['SELECT Id FROM Contact WHERE Email = 5', 'INVALID_FIELD', 'should be enclosed in quotes'],
    ["SELECT Id FROM Contact WHERE CreatedDate = '2026-01-01'", 'INVALID_FIELD', 'must be of type dateTime'],
    ["SELECT Id FROM Contact WHERE Description = 'x'", 'INVALID_FIELD', 'can not be filtered'],
    ['SELECT Id FROM Nope', 'INVALID_TYPE', "sObject type 'Nope' is not supported"],
    ['SELECT Id FORM Contact', 'MALFORMED_QUERY', "unexpected token: 'FORM'"],
    ["SELECT Id FROM Contact WHERE Email = 'a' AND Email = 'b' OR Email = 'c'", 'MALFORMED_QUERY', "unexpected token: 'OR'"],
    ["SELECT Id FROM Contact WHERE LastName = 'O'Neil'", 'MALFORMED_QUERY', 'string literals'],
    ["SELECT Id FROM Contact WHERE LastName = 'a\\x'", 'MALFORMED_QUERY', 'escape'],
    ['SELECT Id FROM Contact WHERE CreatedDate > 2026-01-01T00:00:00 00:00', 'MALFORMED_QUERY', 'unexpected token'],
    ['SELECT FROM Contact', 'MALFORMED_QUERY', "unexpected token: 'FROM'"],
    ['SELECT Id FROM Contact OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE', '2000'],
  ])('%s is refused by name', async (soql, errorCode, message) => {
    expect(await refusal(soql)).toMatchObject([400, { errorCode, message: expect.stringContaining(message) }])
  })

  test('COUNT() returns a number and no records', async () => {
    const { body } = await query(fixture.url, 'SELECT COUNT() FROM Contact WHERE Email != null')
    expect(body).toEqual({ totalSize: 2, done: true, records: [] })
  })
})

describe('pages', () => {
  beforeEach(() => control(fixture.url, 'seed', { org: 'acme', count: 2500 }))

  test('have two thousand rows, or as many as requested, and the SDK follows them to the end', async () => {
    const first = await query(fixture.url, 'SELECT Id FROM Contact')
    expect(first.body).toMatchObject({
      totalSize: 2500,
      done: false,
      nextRecordsUrl: expect.stringMatching(/^\/services\/data\/v68\.0\/query\/01g\w{15}-2000$/),
    })
    expect(typingDepartures('query', 'QueryResult', first.body)).toEqual([])
    const ids = new Set<string>()
    const conn = connection()
    let page = await conn.query<{ Id: string }>('SELECT Id FROM Contact ORDER BY Id', {
      headers: { 'Sforce-Query-Options': 'batchSize=700' },
    })
    const sizes = [page.records.length]
    for (const { Id } of page.records) ids.add(Id)
    while (!page.done) {
      page = await conn.queryMore<{ Id: string }>(page.nextRecordsUrl ?? '')
      sizes.push(page.records.length)
      for (const { Id } of page.records) ids.add(Id)
    }
    expect(sizes).toEqual([700, 700, 700, 400])
    expect(ids.size).toBe(2500)
    const all = await conn.query('SELECT Id FROM Contact', { autoFetch: true, maxFetch: 10_000, scanAll: true })
    expect(all.records).toHaveLength(2500)
  })

  test('follow one another in a query without an order too, whatever was changed since the records were made', async () => {
    const conn = connection()
    const { records } = await conn.query<{ Id: string }>('SELECT Id FROM Contact ORDER BY Id LIMIT 20')
    fixture.now += 60_000
    await conn.update(
      'Contact',
      records.map(({ Id }) => ({ Id, LastName: 'Changed' })),
    )
    const all = await conn.query<{ Id: string }>('SELECT Id, LastName FROM Contact', { autoFetch: true, maxFetch: 10_000 })
    expect(new Set(all.records.map(({ Id }) => Id)).size).toBe(2500)
  })

  test('keep the rows of the first page’s moment but read values late, and omit rows deleted meanwhile', async () => {
    await control(fixture.url, 'config', { queryBatchMax: 1000 })
    const conn = connection()
    const first = await conn.query<{ Id: string }>('SELECT Id, LastName FROM Contact ORDER BY Id')
    const [changed, gone] = (await conn.query<{ Id: string }>('SELECT Id FROM Contact ORDER BY Id DESC LIMIT 2')).records
    await conn.update('Contact', { Id: changed?.Id ?? '', LastName: 'Late' })
    await conn.delete('Contact', gone?.Id ?? '')
    await conn.create('Contact', { LastName: 'Newcomer' })
    const second = await conn.queryMore<{ Id: string; LastName: string }>(first.nextRecordsUrl ?? '')
    const third = await conn.queryMore<{ Id: string; LastName: string }>(second.nextRecordsUrl ?? '')
    expect([third.totalSize, third.records.length, third.records.at(-1)?.LastName, third.done]).toEqual([2500, 499, 'Late', true])
  })

  test('accept a locator for two days, in its own org, and no invalid one', async () => {
    // The SDK prepends the host.
    const { nextRecordsUrl: url = '' } = await connection().query('SELECT Id FROM Contact')
    const nextRecordsUrl = new URL(url).pathname
    const read = (path: string, token?: string) => call(fixture.url, 'GET', path, token === undefined ? {} : { token })
    const lost = [{ message: 'invalid query locator', errorCode: 'INVALID_QUERY_LOCATOR' }]
    expect(await read(nextRecordsUrl, SALESFORCE_SANDBOX_CREDENTIALS.accessTokenOfEmptyOrg)).toMatchObject({
      status: 400,
      body: lost,
    })
    expect(await read(`${apiPath}/query/01gxx0000000000AAA-2000`)).toMatchObject({ status: 400, body: lost })
    fixture.now += 2 * dayMs - 1
    expect((await read(nextRecordsUrl)).status).toBe(200)
    fixture.now += 1
    expect(await read(nextRecordsUrl)).toMatchObject({ status: 400, body: lost })
  })

  test('refuse a URL over 16,384 bytes, and accept one just below', async () => {
    const path = (length: number) => `${apiPath}/query?q=`.padEnd(length, 'x')
    expect((await call(fixture.url, 'GET', path(16_384))).status).toBe(400)
    expect((await call(fixture.url, 'GET', path(16_385))).status).toBe(414)
  })

  test('of queryAll include the recycle bin for fifteen days', async () => {
    const conn = connection()
    const made = await conn.create('Contact', { LastName: 'Binned' })
    fixture.now += 60_000
    await conn.delete('Contact', made.id ?? '')
    const binned =
      'SELECT LastName, IsDeleted, SystemModstamp FROM Contact WHERE IsDeleted = true AND SystemModstamp >= 2026-11-20T09:01:00Z'
    expect(await names(binned)).toEqual([])
    expect((await conn.query(binned, { scanAll: true })).records).toMatchObject([
      { IsDeleted: true, SystemModstamp: '2026-11-20T09:01:00.000+0000' },
    ])
    expect(await failureOf(conn.retrieve('Contact', made.id ?? ''))).toMatchObject({ errorCode: 'ENTITY_IS_DELETED' })
    fixture.now += 15 * dayMs
    expect(await names(binned, true)).toEqual([])
    expect(await failureOf(conn.retrieve('Contact', made.id ?? ''))).toMatchObject({ errorCode: 'NOT_FOUND' })
  })
})

describe('discovery', () => {
  test('versions are listed to anyone, and a retired or unknown one is refused', async () => {
    const listed = await fetch(`${fixture.url}/services/data/`)
    expect(await listed.json()).toContainEqual({ label: "Winter '27", url: '/services/data/v68.0', version: '68.0' })
    const status = async (version: string) => (await call(fixture.url, 'GET', `/services/data/${version}/limits`)).status
    expect((await call(fixture.url, 'GET', `${apiPath}/nothing`)).body).toMatchObject([{ errorCode: 'NOT_FOUND' }])
    expect([(await call(fixture.url, 'GET', apiPath)).status, (await fetch(`${fixture.url}${apiPath}`)).status]).toEqual([
      200, 401,
    ])
    expect(await Promise.all(['v60.0', 'v68.0', 'v59.0', 'v69.0', 'v30.0', 'v68'].map(status))).toEqual([
      200, 200, 404, 404, 410, 404,
    ])
  })

  test('describes have every member that the SDK declares', async () => {
    const all = await call(fixture.url, 'GET', `${apiPath}/sobjects`)
    expect(typingDepartures('types/common', 'DescribeGlobalResult', all.body)).toEqual([])
    for (const name of ['Account', 'Contact', 'Lead', 'User', 'Organization', 'Profile']) {
      const { body } = await call(fixture.url, 'GET', `${apiPath}/sobjects/${name}/describe`)
      expect(typingDepartures('types/common', 'DescribeSObjectResult', body)).toEqual([])
    }
  })

  test('a describe reports what can be written, picklist values and lengths', async () => {
    const { fields, createable } = await connection().describe('contact')
    const field = (name: string) => fields.find((each) => each.name === name)
    expect(createable).toBe(true)
    expect(field('Name')).toMatchObject({ createable: false, updateable: false, nameField: true })
    expect(field('MailingAddress')).toMatchObject({ type: 'address', updateable: false, filterable: false })
    expect(field('LastName')).toMatchObject({ nillable: false, defaultedOnCreate: false, length: 80 })
    expect(field('AccountId')).toMatchObject({ type: 'reference', referenceTo: ['Account'], relationshipName: 'Account' })
    expect(field('Customer_Tier__c')).toMatchObject({
      restrictedPicklist: true,
      custom: true,
      picklistValues: [{ value: 'gold', label: 'Gold', active: true }, { value: 'silver' }, { value: 'bronze' }],
    })
    expect(field('Seat_Count__c')).toMatchObject({ type: 'double', precision: 6, scale: 0 })
    expect(field('ADSapp_Contact_Id__c')).toBeUndefined()
    expect(await failureOf(connection().describe('Nope'))).toMatchObject({ errorCode: 'NOT_FOUND' })
  })

  test('an unchanged describe is answered with 304', async () => {
    const path = `${apiPath}/sobjects/Contact/describe`
    const modified = (await call(fixture.url, 'GET', path)).headers.get('last-modified') ?? ''
    expect((await call(fixture.url, 'GET', path, { headers: { 'if-modified-since': modified } })).status).toBe(304)
  })
})
