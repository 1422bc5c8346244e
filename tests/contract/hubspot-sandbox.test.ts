import { PropertyCreateFieldTypeEnum, PropertyCreateTypeEnum } from '@hubspot/api-client/lib/codegen/crm/properties/index.js'
import { describe, expect, test } from 'vitest'
import { call, failureOf } from './support/hubspot-client.ts'
import { recordedSandbox } from './support/recorded-sandbox.ts'

const fixture = recordedSandbox({ answersMin: 55 })
const { basic, batches, create } = fixture

describe('single records', () => {
  test('paging through a list returns each of the thousand contacts once, in order of id', async () => {
    const ids: string[] = []
    let after: string | undefined
    do {
      const page = await basic().getPage(100, after, ['email', 'phone', 'no_such_property'])
      ids.push(...page.results.map(({ id }) => id))
      expect(page.results[0]?.properties).not.toHaveProperty('no_such_property')
      after = page.paging?.next?.after
    } while (after !== undefined)
    expect(ids).toHaveLength(1000)
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => Number(a) - Number(b)))
    const { body } = await call(fixture.url, 'GET', '/_sandbox/requests')
    expect(body['byRoute']).toEqual({ 'GET /crm/v3/objects/contacts': 10 })
  })

  test('a read without properties returns the default set; properties may be repeated or separated by commas', async () => {
    const byDefault = await basic().getById('501')
    expect(Object.keys(byDefault.properties)).toEqual([
      'createdate',
      'email',
      'firstname',
      'hs_object_id',
      'lastmodifieddate',
      'lastname',
    ])
    const commas = await call(fixture.url, 'GET', '/crm/objects/2026-03/0-1/501?properties=phone,city')
    const repeated = await call(fixture.url, 'GET', '/crm/v3/objects/contacts/501?properties=phone&properties=city')
    expect(commas.body).toEqual(repeated.body)
    expect(byDefault.properties['lastmodifieddate']).toBe(byDefault.updatedAt.toISOString())
  })

  test('an email is stored in lower case and is unique, and a conflict names the existing id', async () => {
    const made = await create({
      email: ' New.Person@Example.COM',
      firstname: 'Ödön',
      newsletter: 'true',
      contract_end: '2027-01-31',
    })
    expect(made.properties['email']).toBe('new.person@example.com')
    expect(await failureOf(create({ email: 'NEW.person@example.com' }))).toMatchObject({
      code: 409,
      category: 'CONFLICT',
      message: `Contact already exists. Existing ID: ${made.id}`,
    })
    const found = await basic().getById('New.Person@example.com', undefined, undefined, undefined, false, 'email')
    expect(found.id).toBe(made.id)
  })

  test('every refused value is reported with its reason', async () => {
    const { code, category, message } = await failureOf(
      create({
        email: 'nobody@',
        nonsense: '1',
        createdate: '2020-01-01',
        favorite_color: 'mauve',
        seat_count: 'many',
        contract_end: '2027-02-30',
      }),
    )
    expect({ code, category }).toEqual({ code: 400, category: 'VALIDATION_ERROR' })
    const reasons = [...message.matchAll(/"error":"(\w+)","name":"(\w+)"/g)].map(([, error, name]) => `${name} ${error}`)
    expect(reasons).toEqual([
      'email INVALID_EMAIL',
      'nonsense PROPERTY_DOESNT_EXIST',
      'createdate READ_ONLY_VALUE',
      'favorite_color INVALID_OPTION',
      'seat_count INVALID_NUMBER',
      'contract_end INVALID_DATE',
    ])
  })

  test('a write without changes keeps the modified date, one with changes updates it, and an empty text clears', async () => {
    const made = await create({ email: 'a@example.com', firstname: 'Ann', city: 'Ghent' })
    fixture.now += 5000
    const same = await basic().update(made.id, { properties: { firstname: 'Ann', email: 'A@Example.com' } })
    expect(same.updatedAt).toEqual(made.updatedAt)
    const changed = await basic().update('a@example.com', { properties: { city: '' } }, 'email')
    expect(changed.updatedAt.getTime()).toBe(fixture.now)
    const read = await basic().getById(made.id, ['city', 'firstname'], ['firstname', 'city'])
    expect(read.properties).toMatchObject({ city: null, firstname: 'Ann' })
    expect(read.propertiesWithHistory?.['city']?.map(({ value }) => value)).toEqual(['', 'Ghent'])
    const { body } = await call(fixture.url, 'GET', '/_sandbox/requests')
    expect(body).toMatchObject({ created: 1, updated: 1, archived: 0, writes: 2 })
  })

  test('an archived record is in the archive and no longer in the list, its email is free, and it may be archived again', async () => {
    const made = await create({ email: 'gone@example.com' })
    await basic().archive(made.id)
    await basic().archive(made.id)
    expect(await failureOf(basic().getById(made.id))).toMatchObject({ code: 404, category: 'OBJECT_NOT_FOUND' })
    const archive = await basic().getPage(100, undefined, undefined, undefined, undefined, true)
    expect(archive.results.map(({ id, archived }) => [id, archived])).toEqual([[made.id, true]])
    expect(archive.results[0]?.archivedAt).toEqual(new Date(fixture.now))
    expect((await create({ email: 'gone@example.com' })).id).not.toBe(made.id)
  })

  test('a merge keeps the winner, fills its blanks, and resolves the old id and email to it', async () => {
    const winner = await create({ email: 'one@example.com', firstname: 'One' })
    const loser = await create({ email: 'two@example.com', firstname: 'Two', city: 'Oslo' })
    const merged = await fixture.hubspot.crm.contacts.basicApi.merge({ primaryObjectId: winner.id, objectIdToMerge: loser.id })
    expect(merged.properties).toMatchObject({
      firstname: 'One',
      city: 'Oslo',
      hs_additional_emails: 'two@example.com',
      hs_merged_object_ids: loser.id,
    })
    expect((await basic().getById(loser.id)).id).toBe(winner.id)
    expect(await failureOf(create({ email: 'two@example.com' }))).toMatchObject({ code: 409 })
  })

  test('a privacy deletion leaves nothing, not even in the archive', async () => {
    const made = await create({ email: 'forget@example.com' })
    await fixture.hubspot.crm.contacts.basicApi.purge({ objectId: 'forget@example.com', idProperty: 'email' })
    expect(await failureOf(basic().getById(made.id))).toMatchObject({ code: 404 })
    expect((await basic().getPage(100, undefined, undefined, undefined, undefined, true)).results).toEqual([])
  })

  test('an object that the sandbox does not have is a 404', async () => {
    expect(await call(fixture.url, 'GET', '/crm/v3/objects/tickets')).toMatchObject({
      status: 404,
      body: { category: 'OBJECT_NOT_FOUND' },
    })
  })
})

describe('batches', () => {
  const inputs = ['p', 'q', 'r'].map((name) => ({ properties: { email: `${name}@example.com` }, associations: [] }))

  test('results are not in the order of the inputs, and share one time', async () => {
    const made = await batches().create({ inputs })
    expect(made.results.map(({ properties }) => properties['email'])).toEqual(['r@example.com', 'q@example.com', 'p@example.com'])
    expect(new Set(made.results.map(({ updatedAt }) => updatedAt.getTime())).size).toBe(1)
    const ids = made.results.map(({ id }) => ({ id }))
    const updated = await batches().update({ inputs: ids.map(({ id }) => ({ id, properties: { city: 'Bergen' } })) })
    expect(updated.results).toHaveLength(3)
    await batches().archive({ inputs: ids })
    expect((await basic().getPage(100, '1500')).results).toEqual([])
  })

  test('without trace ids one invalid row rolls back the whole batch; with them only that row is refused', async () => {
    const bad = { properties: { email: 'not an address' }, associations: [] }
    expect(await failureOf(batches().create({ inputs: [...inputs, bad] }))).toMatchObject({
      code: 400,
      category: 'VALIDATION_ERROR',
    })
    expect(await call(fixture.url, 'GET', '/_sandbox/contacts')).toMatchObject({ body: { count: 1000 } })

    const traced = [...inputs, bad].map((input, row) => ({ ...input, objectWriteTraceId: `row-${row}` }))
    const made = await batches().create({ inputs: traced })
    expect(made.results.map(({ objectWriteTraceId }) => objectWriteTraceId)).toEqual(['row-2', 'row-1', 'row-0'])
    if (!('errors' in made)) throw new Error('no errors reported')
    expect(made.numErrors).toBe(1)
    expect(made.errors?.[0]).toMatchObject({ category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['row-3'] } })
  })

  test('a batch read by email ignores case and reports what is missing', async () => {
    await batches().create({ inputs })
    const read = await batches().read({
      idProperty: 'email',
      inputs: [{ id: 'P@example.com' }, { id: 'nobody@example.com' }],
      properties: ['email'],
      propertiesWithHistory: [],
    })
    expect(read.results).toHaveLength(1)
    if (!('errors' in read)) throw new Error('no errors reported')
    expect(read.errors?.[0]).toMatchObject({ category: 'OBJECT_NOT_FOUND', context: { ids: ['nobody@example.com'] } })
  })

  test('an upsert by a unique custom property says which rows are new', async () => {
    const property = { name: 'sync_id', label: 'Sync id', groupName: 'contactinformation', hasUniqueValue: true }
    await fixture.hubspot.crm.properties.coreApi.create('contacts', {
      ...property,
      type: PropertyCreateTypeEnum.String,
      fieldType: PropertyCreateFieldTypeEnum.Text,
    })
    const row = (id: string, firstname: string) => ({
      id,
      idProperty: 'sync_id',
      properties: { firstname },
      objectWriteTraceId: id,
    })
    await batches().upsert({ inputs: [row('s1', 'Ann')] })
    const again = await batches().upsert({ inputs: [row('s1', 'Anna'), row('s2', 'Bo')] })
    expect(again.results.map(({ objectWriteTraceId, _new }) => [objectWriteTraceId, _new])).toEqual([
      ['s2', true],
      ['s1', false],
    ])
    expect(await failureOf(create({ email: 'x@example.com', sync_id: 's1' }))).toMatchObject({
      code: 400,
      message: expect.stringContaining('CONFLICTING_UNIQUE_VALUE'),
    })
    const archived = await failureOf(batches().upsert({ inputs: [{ ...row('s3', 'Cy'), idProperty: 'firstname' }] }))
    expect(archived).toMatchObject({ code: 400 })
  })

  test('a hundred inputs pass, a hundred and one do not, in any batch call', async () => {
    const ids = Array.from({ length: 101 }, (_, index) => ({ id: String(501 + index) }))
    const read = (count: number) => batches().read({ inputs: ids.slice(0, count), properties: [], propertiesWithHistory: [] })
    expect((await read(100)).results).toHaveLength(100)
    const rows = ids.map(({ id }) => ({ id, properties: { city: 'Ghent' } }))
    for (const refused of [
      read(101),
      batches().create({ inputs: rows.map(({ properties }) => ({ properties, associations: [] })) }),
      batches().update({ inputs: rows }),
      batches().upsert({ inputs: rows }),
      batches().archive({ inputs: ids }),
    ]) {
      expect(await failureOf(refused)).toMatchObject({ code: 400, category: 'VALIDATION_ERROR' })
    }
  })
})
