import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { apiPath, call, control, query } from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'

const resultSchema = z.array(
  z.object({
    id: z.string().optional(),
    success: z.boolean(),
    created: z.boolean().optional(),
    errors: z.array(z.object({ statusCode: z.string(), message: z.string(), fields: z.array(z.string()) })),
  }),
)
const externalId = 'ADSapp_Contact_Id__c'
const collections = `${apiPath}/composite/sobjects`
const fixture = freshSandbox({ startsAt: Date.UTC(2026, 10, 20, 9, 0, 0, 700), externalIdField: true })
const { connection, make, stampOf } = fixture
const contact = (fields: Readonly<Record<string, unknown>>) => ({ attributes: { type: 'Contact' }, ...fields })
async function collection(method: string, records: readonly object[], { path = collections, allOrNone = false } = {}) {
  const { status, body } = await call(fixture.url, method, path, { body: { allOrNone, records } })
  return {
    status,
    results: resultSchema.parse(body),
    codes: resultSchema.parse(body).map(({ errors }) => errors[0]?.statusCode ?? 'ok'),
  }
}

describe('upsert by external id', () => {
  const path = `${apiPath}/sobjects/Contact/${externalId}/Key-1`

  test('creates the record once and updates it afterwards, ignoring the key’s case', async () => {
    const first = await call(fixture.url, 'PATCH', path, { body: { LastName: 'A' } })
    expect([first.status, first.body]).toMatchObject([201, { success: true, created: true }])
    const second = await call(
      fixture.url,
      'PATCH',
      path.toLowerCase().replace('contact/adsapp_contact_id__c', 'Contact/ADSapp_Contact_Id__c'),
      {
        body: { LastName: 'B' },
      },
    )
    expect([second.status, second.body]).toMatchObject([200, { success: true, created: false }])
    expect((await call(fixture.url, 'GET', path)).body).toMatchObject({ LastName: 'B', [externalId]: 'Key-1' })
    expect((await call(fixture.url, 'PATCH', `${apiPath}/sobjects/Contact/Title/x`, { body: {} })).status).toBe(404)
  })

  test('answers 300 with the records when several match', async () => {
    const ids = [await make({ Email: 'same@x.example' }), await make({ Email: 'Same@x.example' })]
    const { status, body } = await call(fixture.url, 'PATCH', `${apiPath}/sobjects/Contact/Email/same@x.example`, {
      body: { Title: 'x' },
    })
    expect([status, body]).toEqual([300, ids.map((id) => `${apiPath}/sobjects/Contact/${id}`)])
    const many = await collection('PATCH', [contact({ Email: 'same@x.example', LastName: 'x' })], {
      path: `${collections}/Contact/Email`,
    })
    expect(many.codes).toEqual(['DUPLICATE_EXTERNAL_ID'])
  })

  test('in a collection, each result says whether the record was created; the SDK gets them in order', async () => {
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

  test('a plain create with a taken external id is refused and names the existing record', async () => {
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
  test('rows fail individually, in the order of the request, and the status is 200', async () => {
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

  test('updates and deletes report deleted, unknown and malformed ids', async () => {
    const [kept, gone] = [await make(), await make()]
    await connection().delete('Contact', gone)
    const ids = [kept, gone, '003gL0000000999', 'nonsense']
    const updated = await collection('PATCH', [...ids.map((id) => contact({ id, Title: 'x' })), contact({ Title: 'x' })])
    expect(updated.codes).toEqual(['ok', 'ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY', 'MALFORMED_ID', 'MISSING_ARGUMENT'])
    expect((await collection('PATCH', [contact({ id: kept, LastName: '' })])).codes).toEqual(['REQUIRED_FIELD_MISSING'])
    const deleted = await call(fixture.url, 'DELETE', `${collections}?ids=${ids.join(',')}&allOrNone=false`)
    expect(resultSchema.parse(deleted.body).map(({ success }) => success)).toEqual([true, false, false, false])
  })

  test('allOrNone rolls back every row when one is refused', async () => {
    const made = await collection('POST', [contact({ LastName: 'a' }), contact({})], { allOrNone: true })
    expect(made.codes).toEqual(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING'])
    expect((await query(fixture.url, 'SELECT COUNT() FROM Contact')).body).toMatchObject({ totalSize: 0 })
    expect((await control(fixture.url, 'requests')).body).toMatchObject({ writes: 0 })
  })

  test('more than two hundred rows are refused as a whole, two hundred are written with one timestamp', async () => {
    const rows = Array.from({ length: 201 }, (_, index) => contact({ LastName: `n${index}` }))
    const refused = await call(fixture.url, 'POST', collections, { body: { records: rows } })
    expect([refused.status, refused.body]).toMatchObject([400, [{ errorCode: 'EXCEEDED_ID_LIMIT' }]])
    expect((await collection('POST', rows.slice(1))).codes.every((code) => code === 'ok')).toBe(true)
    expect(
      (await query(fixture.url, 'SELECT COUNT() FROM Contact WHERE SystemModstamp = 2026-11-20T09:00:00Z')).body,
    ).toMatchObject({
      totalSize: 200,
    })
  })

  test('reads by id answer in order, with null for unknown ids', async () => {
    const [a, b] = [await make({ Title: 'a' }), await make({ Title: 'b' })]
    const read = await call(fixture.url, 'POST', `${collections}/Contact`, {
      body: { ids: [b, '003gL0000000999', a], fields: ['Title'] },
    })
    expect(read.body).toMatchObject([{ Id: b, Title: 'b' }, null, { Id: a, Title: 'a' }])
    expect((await call(fixture.url, 'GET', `${collections}/Contact?ids=${a}&fields=Title`)).body).toMatchObject([{ Title: 'a' }])
    expect(await connection().retrieve('Contact', [a, b])).toMatchObject([{ Id: a }, { Id: b }])
  })

  test('locked rows fail as configured and succeed on retry; only writes are counted', async () => {
    const id = await make()
    await control(fixture.url, 'lock-rows', { times: 2 })
    const rows = [contact({ id, Title: 'a' }), contact({ id, Title: 'b' }), contact({ id, Title: 'c' })]
    expect((await collection('PATCH', rows)).codes).toEqual(['UNABLE_TO_LOCK_ROW', 'UNABLE_TO_LOCK_ROW', 'ok'])
    expect((await control(fixture.url, 'requests')).body).toMatchObject({ created: 1, updated: 1, archived: 0 })
  })

  test('writing the same value again updates the timestamp and counts as a change', async () => {
    const id = await make({ Title: 'same' })
    fixture.now += 3000
    await connection().update('Contact', { Id: id, Title: 'same' })
    expect(await stampOf(id)).toBe('2026-11-20T09:00:03.000+0000')
    expect((await control(fixture.url, 'requests')).body).toMatchObject({ updated: 1 })
  })
})
