import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { RunningSandbox } from '../../src/sandbox/kit/serve.ts'
import { startSalesforceSandbox } from '../../src/sandbox/salesforce/server.ts'
import { call, connectionOf, control, data, failureOf, query } from './support/salesforce-client.ts'

const resultSchema = z.array(
  z.object({
    id: z.string().optional(),
    success: z.boolean(),
    created: z.boolean().optional(),
    errors: z.array(z.object({ statusCode: z.string(), message: z.string(), fields: z.array(z.string()) })),
  }),
)
const externalId = 'ADSapp_Contact_Id__c'
const collections = `${data}/composite/sobjects`
let now: number
let sandbox: RunningSandbox

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9, 0, 0, 700)
  sandbox = await startSalesforceSandbox({ port: 0, dataFile: ':memory:', seed: false, clock: () => now, externalIdField: true })
})
afterEach(() => sandbox.close())

const connection = () => connectionOf(sandbox.url)
const contact = (fields: Readonly<Record<string, unknown>>) => ({ attributes: { type: 'Contact' }, ...fields })
async function make(fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return (await connection().create('Contact', { LastName: 'Made', ...fields })).id ?? ''
}
async function collection(method: string, records: readonly object[], { path = collections, allOrNone = false } = {}) {
  const { status, body } = await call(sandbox.url, method, path, { body: { allOrNone, records } })
  return {
    status,
    results: resultSchema.parse(body),
    codes: resultSchema.parse(body).map(({ errors }) => errors[0]?.statusCode ?? 'ok'),
  }
}
const stampOf = async (id: string) => (await connection().retrieve('Contact', id))['SystemModstamp']

describe('single rows', () => {
  test('the SDK creates, reads, changes and deletes; times are whole seconds', async () => {
    const conn = connection()
    const made = await conn.create('Contact', {
      LastName: '  Spaced ',
      FirstName: ' ',
      Email: 'A@b.example',
      MailingCity: 'Oslo',
    })
    expect(made).toEqual({ id: expect.stringMatching(/^003\w{15}$/), success: true, errors: [] })
    const id = made.id ?? ''
    expect(await conn.retrieve('Contact', id)).toMatchObject({
      attributes: { type: 'Contact', url: `${data}/sobjects/Contact/${id}` },
      LastName: 'Spaced',
      FirstName: null,
      Name: 'Spaced',
      Email: 'A@b.example',
      Newsletter__c: false,
      MailingAddress: { city: 'Oslo', street: null },
      CreatedDate: '2026-11-20T09:00:00.000+0000',
    })
    now += 1000
    await conn.update('Contact', { Id: id.slice(0, 15), Seat_Count__c: 12.6, Email: null })
    expect(await conn.retrieve('Contact', id, { fields: ['Seat_Count__c', 'Email', 'SystemModstamp'] })).toEqual({
      attributes: expect.anything(),
      Id: id,
      Seat_Count__c: 13,
      Email: null,
      SystemModstamp: '2026-11-20T09:00:01.000+0000',
    })
    await conn.delete('Contact', id)
    const again = [
      () => conn.retrieve('Contact', id),
      () => conn.update('Contact', { Id: id, LastName: 'x' }),
      () => conn.delete('Contact', id),
    ]
    for (const attempt of again) expect(await failureOf(attempt())).toMatchObject({ errorCode: 'ENTITY_IS_DELETED' })
    expect((await call(sandbox.url, 'PATCH', `${data}/sobjects/Contact/${id}`, { body: { Title: 'x' } })).status).toBe(404)
  })

  test('an unknown, foreign or malformed id is refused by name', async () => {
    const read = async (id: string) => {
      const { status, body } = await call(sandbox.url, 'GET', `${data}/sobjects/Contact/${id}`)
      return [status, z.array(z.object({ errorCode: z.string() })).parse(body)[0]?.errorCode]
    }
    expect(await read('003gL0000000999BAA')).toEqual([400, 'MALFORMED_ID'])
    expect(await read('003gL0000000999')).toEqual([404, 'NOT_FOUND'])
    expect(await read('001gL0000000001')).toEqual([404, 'NOT_FOUND'])
    expect(await read('nonsense')).toEqual([400, 'MALFORMED_ID'])
  })

  test('an update that says what it has seen is refused once the record changed; a delete is not', async () => {
    const id = await make()
    const patch = (since: string) =>
      call(sandbox.url, 'PATCH', `${data}/sobjects/Contact/${id}`, {
        body: { Title: 'x' },
        headers: { 'if-unmodified-since': since },
      })
    const seen = new Date(now).toUTCString()
    now += 5000
    expect((await patch(seen)).status).toBe(204)
    expect((await patch(seen)).status).toBe(412)
    expect((await patch(new Date(now).toUTCString())).status).toBe(204)
    const read = await call(sandbox.url, 'GET', `${data}/sobjects/Contact/${id}`, {
      headers: { 'if-modified-since': new Date(now).toUTCString() },
    })
    expect([read.status, read.text]).toEqual([304, ''])
    expect(
      (await call(sandbox.url, 'DELETE', `${data}/sobjects/Contact/${id}`, { headers: { 'if-unmodified-since': seen } })).status,
    ).toBe(204)
  })

  test('a value whose type cannot be read refuses the whole call', async () => {
    for (const [field, value] of Object.entries({
      Seat_Count__c: 'many',
      Newsletter__c: 'perhaps',
      Contract_End__c: '31.1.2027',
      LastName: 5,
    })) {
      const { status, body } = await call(sandbox.url, 'POST', collections, {
        body: { records: [contact({ LastName: 'x', [field]: value })] },
      })
      expect([status, body]).toMatchObject([
        400,
        [{ errorCode: 'JSON_PARSER_ERROR', message: expect.stringContaining('Cannot deserialize') }],
      ])
    }
    const broken = await fetch(`${sandbox.url}${data}/sobjects/Contact`, {
      method: 'POST',
      headers: { authorization: 'Bearer 00DgL0000000001!AQ8AQsandbox.session.of.acme' },
      body: '{"LastName":',
    })
    expect([broken.status, await broken.json()]).toMatchObject([400, [{ errorCode: 'JSON_PARSER_ERROR' }]])
    expect((await query(sandbox.url, 'SELECT COUNT() FROM Contact')).body).toMatchObject({ totalSize: 0 })
  })
})

describe('upsert by external id', () => {
  const path = `${data}/sobjects/Contact/${externalId}/Key-1`

  test('makes the record once and changes it after, whatever the case of the key', async () => {
    const first = await call(sandbox.url, 'PATCH', path, { body: { LastName: 'A' } })
    expect([first.status, first.body]).toMatchObject([201, { success: true, created: true }])
    const second = await call(
      sandbox.url,
      'PATCH',
      path.toLowerCase().replace('contact/adsapp_contact_id__c', 'Contact/ADSapp_Contact_Id__c'),
      {
        body: { LastName: 'B' },
      },
    )
    expect([second.status, second.body]).toMatchObject([200, { success: true, created: false }])
    expect((await call(sandbox.url, 'GET', path)).body).toMatchObject({ LastName: 'B', [externalId]: 'Key-1' })
    expect((await call(sandbox.url, 'PATCH', `${data}/sobjects/Contact/Title/x`, { body: {} })).status).toBe(404)
  })

  test('answers 300 with the records when several have the value', async () => {
    const ids = [await make({ Email: 'same@x.example' }), await make({ Email: 'Same@x.example' })]
    const { status, body } = await call(sandbox.url, 'PATCH', `${data}/sobjects/Contact/Email/same@x.example`, {
      body: { Title: 'x' },
    })
    expect([status, body]).toEqual([300, ids.map((id) => `${data}/sobjects/Contact/${id}`)])
    const many = await collection('PATCH', [contact({ Email: 'same@x.example', LastName: 'x' })], {
      path: `${collections}/Contact/Email`,
    })
    expect(many.codes).toEqual(['DUPLICATE_EXTERNAL_ID'])
  })

  test('in a collection, each row tells whether it was made; the SDK gets its results in order', async () => {
    await make({ [externalId]: 'k2' })
    const rows = [
      { LastName: 'One', [externalId]: 'k1' },
      { LastName: 'Two', [externalId]: 'K2' },
      { LastName: 'Again', [externalId]: 'k1' },
    ]
    expect(await connection().sobject('Contact').upsert(rows, externalId)).toMatchObject([
      { success: true, created: true },
      { success: true, created: false },
      { success: false, errors: [{ statusCode: 'DUPLICATE_VALUE' }] },
    ])
    // The SDK itself refuses a row without the field.
    const bare = await collection('PATCH', [contact({ LastName: 'None' })], { path: `${collections}/Contact/${externalId}` })
    expect(bare.codes).toEqual(['MISSING_ARGUMENT'])
  })

  test('a plain create with a taken external id is refused and names the holder', async () => {
    const id = await make({ [externalId]: 'taken' })
    const { results } = await collection('POST', [contact({ LastName: 'x', [externalId]: 'TAKEN' })])
    expect(results[0]?.errors).toEqual([
      {
        statusCode: 'DUPLICATE_VALUE',
        message: `duplicate value found: ${externalId} duplicates value on record with id: ${id.slice(0, 15)}`,
        fields: [externalId],
      },
    ])
  })
})

describe('collections', () => {
  test('rows fail by themselves, in the order of the request, and the answer is 200', async () => {
    const made = await collection('POST', [
      contact({ LastName: 'Good' }),
      contact({ FirstName: 'x' }),
      contact({ LastName: 'x'.repeat(81) }),
      contact({ LastName: 'x', Email: 'not an address' }),
      contact({ LastName: 'x', Customer_Tier__c: 'platinum' }),
      contact({ LastName: 'x', Nope__c: 1 }),
      contact({ LastName: 'x', Name: 'y', SystemModstamp: '2026-01-01T00:00:00Z' }),
      contact({ LastName: 'x', AccountId: 'nonsense' }),
      contact({ LastName: 'x', AccountId: '001gL0000000999' }),
      contact({ LastName: 'x', Seat_Count__c: 1_000_000 }),
      contact({ LastName: 'x', Id: '003gL0000000001' }),
      { attributes: { type: 'Nope' }, LastName: 'x' },
      contact({ LastName: 'Last', Customer_Tier__c: 'GOLD' }),
    ])
    expect(made.status).toBe(200)
    expect(made.codes).toEqual([
      'ok',
      'REQUIRED_FIELD_MISSING',
      'STRING_TOO_LONG',
      'INVALID_EMAIL_ADDRESS',
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'INVALID_FIELD',
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'MALFORMED_ID',
      'INVALID_CROSS_REFERENCE_KEY',
      'NUMBER_OUTSIDE_VALID_RANGE',
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'INVALID_TYPE',
      'ok',
    ])
    expect(made.results[1]).toEqual({
      success: false,
      errors: [
        { statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [LastName]', fields: ['LastName'] },
      ],
    })
    expect(await connection().retrieve('Contact', made.results[12]?.id ?? '')).toMatchObject({ Customer_Tier__c: 'gold' })
  })

  test('updates and deletes report what is gone, unknown or no id at all', async () => {
    const [kept, gone] = [await make(), await make()]
    await connection().delete('Contact', gone)
    const ids = [kept, gone, '003gL0000000999', 'nonsense']
    const updated = await collection('PATCH', [...ids.map((id) => contact({ id, Title: 'x' })), contact({ Title: 'x' })])
    expect(updated.codes).toEqual(['ok', 'ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY', 'MALFORMED_ID', 'MISSING_ARGUMENT'])
    expect((await collection('PATCH', [contact({ id: kept, LastName: '' })])).codes).toEqual(['REQUIRED_FIELD_MISSING'])
    const deleted = await call(sandbox.url, 'DELETE', `${collections}?ids=${ids.join(',')}&allOrNone=false`)
    expect(resultSchema.parse(deleted.body).map(({ success }) => success)).toEqual([true, false, false, false])
  })

  test('allOrNone undoes every row when one is refused', async () => {
    const made = await collection('POST', [contact({ LastName: 'a' }), contact({})], { allOrNone: true })
    expect(made.codes).toEqual(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING'])
    expect((await query(sandbox.url, 'SELECT COUNT() FROM Contact')).body).toMatchObject({ totalSize: 0 })
    expect((await control(sandbox.url, 'requests')).body).toMatchObject({ writes: 0 })
  })

  test('more than two hundred rows are refused as a whole, two hundred are written with one stamp', async () => {
    const rows = Array.from({ length: 201 }, (_, index) => contact({ LastName: `n${index}` }))
    const refused = await call(sandbox.url, 'POST', collections, { body: { records: rows } })
    expect([refused.status, refused.body]).toMatchObject([400, [{ errorCode: 'EXCEEDED_ID_LIMIT' }]])
    expect((await collection('POST', rows.slice(1))).codes.every((code) => code === 'ok')).toBe(true)
    expect(
      (await query(sandbox.url, 'SELECT COUNT() FROM Contact WHERE SystemModstamp = 2026-11-20T09:00:00Z')).body,
    ).toMatchObject({
      totalSize: 200,
    })
  })

  test('reads by id answer in order, null for what is not there', async () => {
    const [a, b] = [await make({ Title: 'a' }), await make({ Title: 'b' })]
    const read = await call(sandbox.url, 'POST', `${collections}/Contact`, {
      body: { ids: [b, '003gL0000000999', a], fields: ['Title'] },
    })
    expect(read.body).toMatchObject([{ Id: b, Title: 'b' }, null, { Id: a, Title: 'a' }])
    expect((await call(sandbox.url, 'GET', `${collections}/Contact?ids=${a}&fields=Title`)).body).toMatchObject([{ Title: 'a' }])
    expect(await connection().retrieve('Contact', [a, b])).toMatchObject([{ Id: a }, { Id: b }])
  })

  test('locked rows fail as told and pass when sent again; only what was written counts', async () => {
    const id = await make()
    await control(sandbox.url, 'lock-rows', { times: 2 })
    const rows = [contact({ id, Title: 'a' }), contact({ id, Title: 'b' }), contact({ id, Title: 'c' })]
    expect((await collection('PATCH', rows)).codes).toEqual(['UNABLE_TO_LOCK_ROW', 'UNABLE_TO_LOCK_ROW', 'ok'])
    expect((await control(sandbox.url, 'requests')).body).toMatchObject({ created: 1, updated: 1, archived: 0 })
  })

  test('writing the same value again moves the stamp and counts as a change', async () => {
    const id = await make({ Title: 'same' })
    now += 3000
    await connection().update('Contact', { Id: id, Title: 'same' })
    expect(await stampOf(id)).toBe('2026-11-20T09:00:03.000+0000')
    expect((await control(sandbox.url, 'requests')).body).toMatchObject({ updated: 1 })
  })
})

describe('change detection', () => {
  test('a merge deletes the loser, says into what, and moves both stamps', async () => {
    const [winner, loser] = [await make(), await make()]
    now += 60_000
    expect((await control(sandbox.url, 'merge', { org: 'acme', winner, loser })).status).toBe(204)
    const { records } = await connection().query(
      'SELECT Id, MasterRecordId FROM Contact WHERE SystemModstamp >= 2026-11-20T09:01:00Z ORDER BY Id',
      {
        scanAll: true,
      },
    )
    expect(records).toMatchObject([
      { Id: winner, MasterRecordId: null },
      { Id: loser, MasterRecordId: winner },
    ])
  })

  test('the SDK learns what changed and what went, within whole minutes', async () => {
    const [kept, gone] = [await make(), await make()]
    now += 60_000
    await connection().delete('Contact', gone)
    now += 90_000
    const [start, end] = [new Date(now - 600_000).toISOString(), new Date(now + 600_000).toISOString()]
    expect(await connection().updated('Contact', start, end)).toEqual({
      ids: [kept],
      latestDateCovered: '2026-11-20T09:02:00.000+0000',
    })
    expect(await connection().deleted('Contact', start, end)).toEqual({
      deletedRecords: [{ id: gone, deletedDate: '2026-11-20T09:01:00.000+0000' }],
      earliestDateAvailable: '2026-11-05T09:02:00.000+0000',
      latestDateCovered: '2026-11-20T09:02:00.000+0000',
    })
    const early = new Date(now - 16 * 86_400_000).toISOString()
    expect(await failureOf(connection().deleted('Contact', early, end))).toMatchObject({ errorCode: 'INVALID_REPLICATION_DATE' })
  })

  test('with a commit delay a write is seen that long after its stamp, and until then what was there before', async () => {
    const id = await make({ Title: 'old' })
    await control(sandbox.url, 'config', { commitDelayMs: 4000 })
    now += 1300
    await connection().update('Contact', { Id: id, Title: 'new' })
    const made = await make({ Title: 'newcomer' })
    const titles = async () =>
      (await connection().query<{ Title: string }>('SELECT Title FROM Contact ORDER BY Id')).records.map(({ Title }) => Title)
    now += 3999
    expect(await titles()).toEqual(['old'])
    expect(await failureOf(connection().retrieve('Contact', made))).toMatchObject({ errorCode: 'NOT_FOUND' })
    now += 1
    expect(await titles()).toEqual(['new', 'newcomer'])
    expect(await stampOf(id)).toBe('2026-11-20T09:00:02.000+0000')
  })

  test('a commit that overtakes another is seen alone', async () => {
    const id = await make({ Title: 'old' })
    const titles = async () =>
      (await connection().query<{ Title: string }>('SELECT Title FROM Contact')).records.map(({ Title }) => Title)
    for (const [commitDelayMs, title] of [
      [9000, 'slow'],
      [5000, 'middle'],
      [7000, 'after'],
    ] as const) {
      await control(sandbox.url, 'config', { commitDelayMs })
      await connection().update('Contact', { Id: id, Title: title })
    }
    expect(await titles()).toEqual(['old'])
    now += 5000
    expect(await titles()).toEqual(['middle'])
    now += 2000
    expect(await titles()).toEqual(['after'])
    await connection().update('Contact', { Id: id, Title: 'late' })
    await control(sandbox.url, 'config', { commitDelayMs: 0 })
    await connection().update('Contact', { Id: id, Title: 'now' })
    expect(await titles()).toEqual(['now'])
    now += 10_000
    expect(await titles()).toEqual(['now'])
  })
})

test('leads and accounts are written like contacts; users and orgs are not', async () => {
  const conn = connection()
  expect(await conn.create('Lead', { LastName: 'L', Company: 'C' })).toMatchObject({ success: true })
  expect(await failureOf(conn.create('Lead', { LastName: 'L' }))).toMatchObject({ errorCode: 'REQUIRED_FIELD_MISSING' })
  expect((await conn.query('SELECT Status, IsConverted FROM Lead')).records).toMatchObject([
    { Status: 'Open - Not Contacted', IsConverted: false },
  ])
  expect(await failureOf(conn.create('User', { LastName: 'U' }))).toMatchObject({
    errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  })
})
