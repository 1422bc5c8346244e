import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type PipedriveFixture, pipedriveFixture } from './support/pipedrive-connector-fixture.ts'
import { valuesOf } from '../../src/lib/crm/domain/record-keys.ts'

let fixture: PipedriveFixture
beforeEach(async () => {
  fixture = await pipedriveFixture()
})
afterEach(() => fixture.close())

describe('a write', () => {
  test('of an email replaces the primary one and keeps the others, and all of them identify the person', async () => {
    const session = fixture.session()
    const id = await fixture.person({
      name: 'Ann Smith',
      emails: [
        { value: 'home@example.test', primary: false, label: 'home' },
        { value: 'Ann@Example.test', primary: true, label: 'work' },
      ],
      phones: [
        { value: '+31 20 123', primary: true, label: 'work' },
        { value: '+31 6 555', primary: false, label: 'mobile' },
      ],
    })
    const before = await fixture.read(session, id)
    expect(valuesOf(before.keys, 'email')).toEqual(['ann@example.test', 'home@example.test'])
    expect(before.properties).toEqual({
      email: 'Ann@Example.test',
      first_name: 'Ann',
      last_name: 'Smith',
      phone: '+31 20 123',
    })
    expect(await fixture.update(session, id, { email: 'new@example.test' })).toMatchObject({ kind: 'ok', id, created: false })
    const after = await fixture.api('GET', `/persons/${id}`)
    expect(after['emails']).toEqual([
      { value: 'home@example.test', primary: false, label: 'home' },
      { value: 'new@example.test', primary: true, label: 'work' },
    ])
    expect(after['phones']).toHaveLength(2)
  })

  test('of an existing secondary email makes it the primary one, and null removes the primary one', async () => {
    const session = fixture.session()
    const id = await fixture.person({
      name: 'Ann Smith',
      emails: [
        { value: 'a@example.test', primary: true, label: 'work' },
        { value: 'b@example.test', primary: false, label: 'home' },
      ],
    })
    await fixture.update(session, id, { email: 'B@example.test' })
    expect(valuesOf((await fixture.read(session, id)).keys, 'email')).toEqual(['b@example.test', 'a@example.test'])
    await fixture.update(session, id, { email: null })
    expect(valuesOf((await fixture.read(session, id)).keys, 'email')).toEqual(['a@example.test'])
    await fixture.update(session, id, { email: null })
    expect(valuesOf((await fixture.read(session, id)).keys, 'email')).toEqual([])
  })

  test('of one part of a name keeps the other, also in names of three words', async () => {
    const session = fixture.session()
    const made = await fixture.create(session, { first_name: 'Mary Ann', last_name: 'van Dam' })
    const id = made.kind === 'ok' ? made.id : ''
    expect((await fixture.read(session, id)).properties).toMatchObject({ first_name: 'Mary Ann', last_name: 'van Dam' })
    await fixture.update(session, id, { last_name: 'de Boer' })
    expect((await fixture.read(session, id)).properties).toMatchObject({ first_name: 'Mary Ann', last_name: 'de Boer' })
    await fixture.update(session, id, { first_name: null })
    expect((await fixture.api('GET', `/persons/${id}`))['name']).toBe('de Boer')
    await fixture.forgetRequests()
    expect(await fixture.update(session, id, { last_name: null })).toMatchObject({ kind: 'rejected', field: 'first_name' })
    expect(await fixture.create(session, { email: 'only@example.test' })).toMatchObject({
      kind: 'rejected',
      field: 'first_name',
      message: expect.stringContaining('has a name'),
    })
    expect((await fixture.requests()).byRoute).toEqual({ 'GET /api/v2/persons/{id}': 1 })
  })

  test('of name parts is sent as a whole name where Pipedrive refuses the parts', async () => {
    const session = fixture.session()
    const body = { success: false, error: 'Validation failed: first_name: is not known' }
    await fixture.fault({ kind: 'status', status: 400, body, match: { method: 'POST', pathPrefix: '/api/v2/persons' } })
    const made = await fixture.create(session, { first_name: 'Ann', last_name: 'van Dam' })
    const id = made.kind === 'ok' ? made.id : ''
    expect(await fixture.api('GET', `/persons/${id}`)).toMatchObject({ name: 'Ann van Dam', last_name: 'van Dam' })
  })

  test('of name parts is followed by the whole name, once, where the response does not contain the parts', async () => {
    const session = fixture.session()
    const id = await fixture.person({ name: 'Ann Smith' })
    const before = await fixture.api('GET', `/persons/${id}`)
    await fixture.fault({ kind: 'status', status: 200, body: { success: true, data: before }, match: { method: 'PATCH' } })
    await fixture.forgetRequests()
    await fixture.update(session, id, { last_name: 'Jones' })
    expect((await fixture.api('GET', `/persons/${id}`))['name']).toBe('Ann Jones')
    expect((await fixture.requests()).byRoute['PATCH /api/v2/persons/{id}']).toBe(2)
  })

  test('that Pipedrive refuses names our field, with Pipedrive’s message', async () => {
    expect(await fixture.create(fixture.session(), { first_name: 'Ann', email: 'not an address' })).toMatchObject({
      kind: 'rejected',
      field: 'email',
      code: 'err_schema_validation_failed',
      message: expect.stringMatching(/email/),
    })
  })

  test('to a deleted or unknown person is reported as deleted', async () => {
    const session = fixture.session()
    const id = await fixture.person({ name: 'Ann Smith' })
    const before = await fixture.read(session, id)
    await fixture.api('DELETE', `/persons/${id}`)
    const writes = [id, '999999999'].map(
      (to) => ({ kind: 'update', key: to, id: to, properties: { phone: '1' }, before }) as const,
    )
    for (const write of writes) expect(await fixture.write(session, write)).toEqual({ kind: 'gone', key: write.key })
    expect(await fixture.connector.getRecords(session, 'contact', [id, '999999999', 'no id'])).toEqual([])
  })

  test('returns Pipedrive’s time of the change', async () => {
    const session = fixture.session()
    const made = await fixture.create(session, { first_name: 'Ann' })
    expect(made).toMatchObject({ kind: 'ok', created: true })
    const id = made.kind === 'ok' ? made.id : ''
    expect((await fixture.read(session, id)).updatedAt).toBe(made.kind === 'ok' ? made.updatedAt : '')
  })
})

describe('a create whose response is lost', () => {
  test.each([
    ['drop-after-commit', 'is found by our id and counts as made'],
    ['status', 'is sent again where Pipedrive failed, and makes one person'],
  ])('%s: %s', async (kind) => {
    const session = fixture.session()
    await fixture.connector.account(session)
    await fixture.fault({ kind, status: 500, match: { method: 'POST', pathPrefix: '/api/v2/persons' } })
    expect(await fixture.create(session, { first_name: 'Ann', email: 'ann@example.test' })).toMatchObject({ kind: 'ok' })
    expect((await fixture.contacts()).count).toBe(1)
  })

  test('may still arrive when the request was dropped, so it is left to the next run, which checks by the external id', async () => {
    const session = fixture.session()
    await fixture.connector.account(session)
    await fixture.fault({ kind: 'drop-before', match: { method: 'POST', pathPrefix: '/api/v2/persons' } })
    await expect(fixture.create(session, { first_name: 'Ann' })).rejects.toMatchObject({ kind: 'transient' })
    expect((await fixture.contacts()).count).toBe(0)
  })

  test('is recognised by the external id only', async () => {
    const session = fixture.session()
    await fixture.connector.account(session)
    const sentAt = new Date().toISOString()
    const properties = { first_name: 'Ann', email: 'ann@example.test' }
    const ours = await fixture.write(session, { kind: 'create', key: 'ours', externalId: 'id-1', properties })
    await fixture.person({ name: 'Ann', emails: [{ value: 'ann@example.test', primary: true, label: 'work' }] })
    const found = await fixture.connector.findCreated?.(session, 'contact', [
      { key: 'made', externalId: 'id-1', properties, sentAt },
      { key: 'never', externalId: 'id-2', properties, sentAt },
    ])
    expect([...(found ?? [])].map(([key, record]) => [key, record.id])).toEqual([['made', ours.kind === 'ok' ? ours.id : '']])
  })
})
