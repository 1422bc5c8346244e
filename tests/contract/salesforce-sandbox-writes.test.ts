import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { apiPath, call, failureOf, query } from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'

const collections = `${apiPath}/composite/sobjects`
const fixture = freshSandbox({ startsAt: Date.UTC(2026, 10, 20, 9, 0, 0, 700), externalIdField: true })
const { connection, make } = fixture
const contact = (fields: Readonly<Record<string, unknown>>) => ({ attributes: { type: 'Contact' }, ...fields })

describe('single rows', () => {
  test('an account is never above itself, by one of its children neither', async () => {
    const account = async (fields: object) => (await connection().create('Account', { Name: 'One', ...fields })).id ?? ''
    const top = await account({})
    const middle = await account({ ParentId: top })
    const bottom = await account({ ParentId: middle })
    for (const ParentId of [top, middle, bottom])
      await expect(connection().update('Account', { Id: top, ParentId })).rejects.toMatchObject({
        errorCode: 'CIRCULAR_DEPENDENCY',
      })
    await connection().update('Account', { Id: bottom, ParentId: top })
  })

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
      attributes: { type: 'Contact', url: `${apiPath}/sobjects/Contact/${id}` },
      LastName: 'Spaced',
      FirstName: null,
      Name: 'Spaced',
      Email: 'A@b.example',
      Newsletter__c: false,
      MailingAddress: { city: 'Oslo', street: null },
      CreatedDate: '2026-11-20T09:00:00.000+0000',
    })
    fixture.now += 1000
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
    expect((await call(fixture.url, 'PATCH', `${apiPath}/sobjects/Contact/${id}`, { body: { Title: 'x' } })).status).toBe(404)
  })

  test('an unknown, foreign or malformed id is refused with its own error', async () => {
    const read = async (id: string) => {
      const { status, body } = await call(fixture.url, 'GET', `${apiPath}/sobjects/Contact/${id}`)
      return [status, z.array(z.object({ errorCode: z.string() })).parse(body)[0]?.errorCode]
    }
    expect(await read('003gL0000000999BAA')).toEqual([400, 'MALFORMED_ID'])
    expect(await read('003gL0000000999')).toEqual([404, 'NOT_FOUND'])
    expect(await read('001gL0000000001')).toEqual([404, 'NOT_FOUND'])
    expect(await read('nonsense')).toEqual([400, 'MALFORMED_ID'])
  })

  test('a conditional update is refused once the record has changed; a delete is not', async () => {
    const id = await make()
    const patch = (since: string) =>
      call(fixture.url, 'PATCH', `${apiPath}/sobjects/Contact/${id}`, {
        body: { Title: 'x' },
        headers: { 'if-unmodified-since': since },
      })
    const seen = new Date(fixture.now).toUTCString()
    fixture.now += 5000
    expect((await patch(seen)).status).toBe(204)
    expect((await patch(seen)).status).toBe(412)
    expect((await patch(new Date(fixture.now).toUTCString())).status).toBe(204)
    const read = await call(fixture.url, 'GET', `${apiPath}/sobjects/Contact/${id}`, {
      headers: { 'if-modified-since': new Date(fixture.now).toUTCString() },
    })
    expect([read.status, read.text]).toEqual([304, ''])
    expect(
      (await call(fixture.url, 'DELETE', `${apiPath}/sobjects/Contact/${id}`, { headers: { 'if-unmodified-since': seen } }))
        .status,
    ).toBe(204)
  })

  test('a value of the wrong JSON type refuses the whole call', async () => {
    for (const [field, value] of Object.entries({
      Seat_Count__c: 'many',
      Newsletter__c: 'perhaps',
      Contract_End__c: '31.1.2027',
      LastName: 5,
    })) {
      const { status, body } = await call(fixture.url, 'POST', collections, {
        body: { records: [contact({ LastName: 'x', [field]: value })] },
      })
      expect([status, body]).toMatchObject([
        400,
        [{ errorCode: 'JSON_PARSER_ERROR', message: expect.stringContaining('Cannot deserialize') }],
      ])
    }
    const broken = await fetch(`${fixture.url}${apiPath}/sobjects/Contact`, {
      method: 'POST',
      headers: { authorization: 'Bearer 00DgL0000000001!AQ8AQsandbox.session.of.acme' },
      body: '{"LastName":',
    })
    expect([broken.status, await broken.json()]).toMatchObject([400, [{ errorCode: 'JSON_PARSER_ERROR' }]])
    expect((await query(fixture.url, 'SELECT COUNT() FROM Contact')).body).toMatchObject({ totalSize: 0 })
  })
})

test('leads and accounts are written like contacts; users and orgs cannot be written', async () => {
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
