import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RemoteWrite, WriteResult } from '../../src/lib/crm/port/writes.ts'
import type { FieldValues } from '../../src/lib/crm/domain/entities.ts'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import { failureOf } from '../unit/support/failure.ts'
import { contactFields, readAll, type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'

const create = (key: string, properties: FieldValues): RemoteWrite => ({
  kind: 'create',
  key,
  externalId: key,
  properties,
})
const update = (before: RemoteRecord, properties: FieldValues): RemoteWrite => ({
  kind: 'update',
  key: before.id,
  id: before.id,
  properties,
  before,
})
const idOf = (result: WriteResult | undefined) => (result?.kind === 'ok' ? result.id : JSON.stringify(result))

describe.each([{ externalIdField: false }, { externalIdField: true }])(
  'Salesforce’s records, written ($externalIdField)',
  (options) => {
    let fixture: SalesforceFixture
    const fields = [
      ...contactFields,
      { name: 'Newsletter__c', type: 'boolean' as const },
      { name: 'Seat_Count__c', type: 'number' as const },
    ]
    beforeAll(async () => {
      fixture = await startFixture(options)
    })
    afterAll(() => fixture.close())

    const write = (...writes: readonly RemoteWrite[]) =>
      fixture.connector.upsertRecords(fixture.session(fields), 'contact', writes)
    const readOne = async (id: string): Promise<RemoteRecord> => {
      const [record] = await fixture.connector.getRecords(fixture.session(fields), 'contact', [id])
      if (!record) throw new Error(`There is no ${id}.`)
      return record
    }
    const made = async (properties: FieldValues) => readOne(idOf((await write(create(randomUUID(), properties)))[0]))
    const countOf = async () => (await fixture.connector.countRecords(fixture.session(), 'contact')) ?? 0

    test('200 creates are one call, after one for the field definitions', async () => {
      await fixture.seed(0)
      await fixture.requests()
      const session = fixture.session(fields)
      const batch = (from: number) =>
        Array.from({ length: 200 }, (_, index) => create(`${from + index}`, { LastName: `Row ${from + index}` }))
      const results = await fixture.connector.upsertRecords(session, 'contact', batch(0))
      expect(results.map((result) => result.key)).toEqual(batch(0).map(({ key }) => key))
      expect(results.every((result) => result.kind === 'ok' && result.created)).toBe(true)
      await fixture.connector.upsertRecords(session, 'contact', batch(200))
      expect(await fixture.requests()).toMatchObject({ total: 3, created: 400 })
    })

    test('values are sent in each field’s notation, and null clears', async () => {
      const record = await made({ LastName: 'Typed', Phone: 4930, Seat_Count__c: '7', Newsletter__c: 'true', Title: 'Founder' })
      expect(record.properties).toMatchObject({ Phone: '4930', Seat_Count__c: 7, Newsletter__c: true })
      const cleared = { Phone: null, Seat_Count__c: null, Newsletter__c: null, Title: null }
      expect((await write(update(record, cleared)))[0]).toMatchObject({ kind: 'ok', id: record.id, created: false })
      expect((await readOne(record.id)).properties).toMatchObject({ ...cleared, Newsletter__c: false, LastName: 'Typed' })
    })

    test('each record has its own result, with Salesforce’s code, message and field', async () => {
      const results = await write(
        create('good', { LastName: 'Good' }),
        create('bad', { LastName: 'Bad', Email: 'not an address' }),
        create('nameless', { FirstName: 'Nameless' }),
        create('long', { LastName: 'x'.repeat(100) }),
        create('unknown', { LastName: 'Unknown', Nothing__c: 'x' }),
      )
      expect(results).toMatchObject([
        { key: 'good', kind: 'ok' },
        {
          key: 'bad',
          kind: 'rejected',
          code: 'invalid_email_address',
          field: 'Email',
          message: expect.stringMatching(/\w+ \w+/),
        },
        { key: 'nameless', kind: 'rejected', code: 'required_field_missing', field: 'LastName' },
        { key: 'long', kind: 'rejected', code: 'string_too_long', field: 'LastName' },
        { key: 'unknown', kind: 'rejected', code: 'invalid_field', field: 'Nothing__c' },
      ])
    })

    test('a deleted record is reported as such, in a batch and alone', async () => {
      const [here, gone] = [await made({ LastName: 'Here' }), await made({ LastName: 'Gone' })]
      await fixture.api('DELETE', `/sobjects/Contact/${gone.id}`)
      const never = { ...gone, id: '003000000000999AAA' }
      const batch = [here, gone, never].map((record) => update(record, { Title: 'x' }))
      expect((await write(...batch)).map((result) => result.kind)).toEqual(['ok', 'gone', 'gone'])
      expect((await write(update(gone, { Title: 'x' })))[0]?.kind).toBe('gone')
      expect((await write(update(never, { Title: 'x' })))[0]?.kind).toBe('gone')
    })

    test('a single update does not overwrite a change made since the record was read', async () => {
      const before = await made({ LastName: 'Watched', Title: 'Old' })
      fixture.pass(2_000)
      await fixture.api('PATCH', `/sobjects/Contact/${before.id}`, { Title: 'Theirs' })
      expect(await write(update(before, { Title: 'Ours' }))).toEqual([{ kind: 'changed', key: before.id }])
      const again = await readOne(before.id)
      expect(again.properties['Title']).toBe('Theirs')
      expect((await write(update(again, { Title: 'Ours' })))[0]?.kind).toBe('ok')
    })

    test('a refused single update is a refused record', async () => {
      const before = await made({ LastName: 'Single' })
      expect((await write(update(before, { Email: 'not an address' })))[0]).toMatchObject({ kind: 'rejected', field: 'Email' })
      expect((await write(update(before, { Nothing__c: 'x' })))[0]).toMatchObject({ kind: 'rejected', code: 'invalid_field' })
      expect((await write(update(before, { Name: 'x' })))[0]).toMatchObject({ kind: 'rejected' })
    })

    test('locked records are retried alone, with back-off, and given up in the end', async () => {
      fixture.waits.length = 0
      await fixture.requests()
      await fixture.control('/lock-rows', { times: 2 })
      const results = await write(...['a', 'b', 'c'].map((key) => create(`lock-${key}`, { LastName: key })))
      expect(results.map((result) => result.kind)).toEqual(['ok', 'ok', 'ok'])
      expect(fixture.waits).toHaveLength(1)
      expect((await fixture.requests()).created).toBe(3)
      await fixture.control('/lock-rows', { times: 4 })
      fixture.waits.length = 0
      expect(await write(create('stuck', { LastName: 'Stuck' }))).toMatchObject([
        { kind: 'rejected', code: 'unable_to_lock_row' },
      ])
      expect(fixture.waits).toEqual(fixture.waits.toSorted((a, b) => a - b))
      expect(fixture.waits).toHaveLength(3)
    })

    test('a call that is refused as a whole is halved until only the invalid record is refused', async () => {
      const refusal = { status: 400, body: [{ errorCode: 'JSON_PARSER_ERROR', message: 'Cannot deserialize' }] }
      await fixture.fail({ kind: 'status', match: { pathPrefix: '/services/data/v68.0/composite' }, times: 2, ...refusal })
      const writes = ['h1', 'h2', 'h3', 'h4'].map((key) => create(key, { LastName: key }))
      expect((await write(...writes)).map((result) => result.kind)).toEqual(['ok', 'ok', 'ok', 'ok'])
      await fixture.fail({ kind: 'status', match: { pathPrefix: '/services/data/v68.0/composite' }, times: 3, ...refusal })
      expect(
        (await write(...writes.map((each) => ({ ...each, key: `${each.key}x`, externalId: `${each.key}x` })))).map(
          ({ kind }) => kind,
        ),
      ).toEqual(['rejected', 'ok', 'ok', 'ok'])
    })

    test('a duplicate rule is asked once more for whom it has found, and lets a record pass that a person allows', async () => {
      const holder = await made({ LastName: 'Holder', Email: 'held@example.test' })
      const other = await made({ LastName: 'Other', Email: 'other@example.test' })
      await fixture.control('/config', { duplicateRules: [{ name: 'Same_Email', action: 'alert', fields: ['Email'] }] })
      try {
        const [refused, exists] = await write(update(other, { Email: 'held@example.test', Title: 'x' })).then(async (results) => [
          ...results,
          ...(await write(create('twin', { LastName: 'Twin', Email: 'held@example.test' }))),
        ])
        expect(refused).toMatchObject({
          kind: 'rejected',
          reason: 'duplicate_rule',
          field: 'Email',
          holders: [holder.id],
          rule: { name: 'Same_Email', mayAllow: true },
        })
        expect(exists).toEqual({ kind: 'exists', key: 'twin', id: holder.id })
        const batch = [update(other, { Email: 'held@example.test' }), update(holder, { Title: 'Boss' })]
        expect((await write(...batch)).map(({ kind }) => kind)).toEqual(['rejected', 'ok'])
        const allowed = [
          { ...update(other, { Email: 'held@example.test' }), allowDuplicates: true },
          update(await readOne(holder.id), { Title: 'Chief' }),
        ]
        expect((await write(...allowed)).map(({ kind }) => kind)).toEqual(['ok', 'ok'])
        expect((await readOne(other.id)).properties['Email']).toBe('held@example.test')
      } finally {
        await fixture.control('/config', { duplicateRules: [] })
      }
    })

    test('a create whose response is lost creates one record: it is either idempotent, or left to be looked up', async () => {
      const before = await countOf()
      await fixture.fail({ kind: 'drop-after-commit', match: { pathPrefix: '/services/data/v68.0/composite' } })
      const writes = [create('lost', { LastName: 'Lost in between', Title: 'x' })]
      if (options.externalIdField) {
        expect(await write(...writes)).toMatchObject([{ kind: 'ok' }])
      } else {
        const sentAt = new Date(fixture.clock()).toISOString()
        expect(await failureOf(() => write(...writes))).toMatchObject({ kind: 'transient', code: 'crm_unreachable' })
        const intents = writes.map(({ key, properties }) => ({ key, externalId: key, properties, sentAt }))
        const found = await fixture.connector.findCreated?.(fixture.session(fields), 'contact', intents)
        expect(found?.get('lost')?.properties['LastName']).toBe('Lost in between')
      }
      expect(await countOf()).toBe(before + 1)
    })

    test('a repeated create is idempotent exactly where Salesforce has the external id field', async () => {
      const writes = [create('again', { LastName: 'Again' }), create('again', { LastName: 'Again' })]
      const [first] = await write(...writes.slice(0, 1))
      const [second] = await write(...writes.slice(1))
      expect(idOf(second) === idOf(first)).toBe(options.externalIdField)
      expect(second).toMatchObject({ created: !options.externalIdField })
    })

    test('the external id field is not offered for mapping', async () => {
      const described = await fixture.connector.describeFields(fixture.session(), 'contact')
      expect(described.some((field) => field.name === 'ADSapp_Contact_Id__c')).toBe(false)
    })

    test('leads are written like contacts', async () => {
      const session = fixture.session([
        { name: 'LastName', type: 'text' },
        { name: 'Company', type: 'text' },
      ])
      const [result] = await fixture.connector.upsertRecords(session, 'lead', [create('lead', { LastName: 'L', Company: 'C' })])
      const [before] = await fixture.connector.getRecords(session, 'lead', [idOf(result)])
      if (!before) throw new Error('The lead was not made.')
      expect((await fixture.connector.upsertRecords(session, 'lead', [update(before, { Company: 'D' })]))[0]?.kind).toBe('ok')
      const { records } = await readAll(fixture.connector, session, null, { object: 'lead' })
      expect(records.map((record) => record.properties['Company'])).toEqual(['D'])
    })
  },
)

test('what Salesforce sets anew with a stage is told of as changed with it, and not where it was given', async () => {
  const fixture = await startFixture()
  await fixture.seed(0)
  const names = ['Name', 'StageName', 'CloseDate', 'Probability', 'ForecastCategoryName']
  const session = fixture.session(names.map((name) => ({ name, type: 'text' as const })))
  const write = (of: RemoteWrite) => fixture.connector.upsertRecords(session, 'opportunity', [of])
  const [made] = await write(create('o', { Name: 'Rome', StageName: 'Prospecting', CloseDate: '2026-12-31' }))
  const read = async () => {
    const [record] = await fixture.connector.getRecords(session, 'opportunity', [idOf(made)])
    if (!record) throw new Error('There is no opportunity.')
    return record
  }
  expect(await write(update(await read(), { StageName: 'Closed Won' }))).toMatchObject([
    { alsoChanged: ['Probability', 'ForecastCategoryName'], stored: { Probability: 100, ForecastCategoryName: 'Closed' } },
  ])
  expect(await write(update(await read(), { StageName: 'Prospecting', Probability: 35 }))).toMatchObject([
    { alsoChanged: ['ForecastCategoryName'], stored: { Probability: 35 } },
  ])
  expect((await write(update(await read(), { Name: 'Rome II' })))[0]).not.toHaveProperty('alsoChanged')
  await fixture.close()
})
