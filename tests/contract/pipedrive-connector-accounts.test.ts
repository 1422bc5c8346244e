import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { validateMapping } from '../../src/lib/crm/domain/field-mapping.ts'
import type { CountedSession } from '../../src/lib/crm/transport/session.ts'
import { type PipedriveFixture, pipedriveFixture } from './support/pipedrive-connector-fixture.ts'

const minute = 60_000
const organizations = '/api/v2/organizations'

let fixture: PipedriveFixture
let now = 0
beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9)
  fixture = await pipedriveFixture({ clock: () => now, object: 'account' })
})
afterEach(() => fixture.close())

const few = { name: 'text', website: 'text' } as const
const session = (fields: Parameters<PipedriveFixture['session']>[0] = few) => fixture.session(fields)
const ids = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id)

/** The tokens that the session's calls cost. */
async function costOf(of: CountedSession, work: () => Promise<unknown>): Promise<number> {
  await fixture.connector.health(of)
  const before = of.usage()?.used ?? 0
  await work()
  return (of.usage()?.used ?? 0) - before
}

describe('organizations', () => {
  test('are read in full, then by delta, and those that were deleted or merged are told of once', async () => {
    await fixture.seed(1_100, { companies: 1_050 })
    const reading = session()
    expect(await costOf(reading, () => fixture.changes(reading, null))).toBe(40)
    const full = await fixture.changes(reading, null)
    expect(new Set(ids(full.records)).size).toBe(1_050)
    const [changed = '', deleted = '', loser = ''] = ids(full.records)
    now += 10 * minute
    const settled = await fixture.changes(session(), full.next)
    const quiet = session()
    expect(await costOf(quiet, () => fixture.changes(quiet, settled.next))).toBe(30)
    await fixture.api('PATCH', `/organizations/${changed}`, { name: 'Renamed' })
    await fixture.api('DELETE', `/organizations/${deleted}`)
    await fixture.merge('organizations', loser, changed)
    await fixture.forgetRequests()
    const delta = await fixture.changes(session(), settled.next)
    expect(delta.records.map(({ id, properties }) => [id, properties['name']])).toEqual([[changed, 'Renamed']])
    expect(delta.deletedIds.toSorted()).toEqual([deleted, loser].toSorted())
    // What changed, twice: for the delta, and for who survived one that is gone, which our field tells.
    expect((await fixture.requests()).byRoute).toEqual({
      [`GET ${organizations}`]: 2,
      'GET /api/v2/organizationFields': 1,
      'GET /api/v1/recents': 1,
      'GET /api/v2/organizations/{id}': 2,
    })
    expect((await fixture.changes(session(), delta.next)).deletedIds).toEqual([])
    expect(await fixture.connector.getRecords(session(), 'account', [deleted, loser])).toEqual([])
  })

  test('have a default mapping of fields that exist, in directions that both sides allow', async () => {
    const fields = await fixture.connector.describeFields(session(), 'account')
    const known = new Map(fields.map((field) => [field.name, field]))
    expect(validateMapping('account', fixture.connector.defaultMapping.account ?? [], known)).toEqual([])
    expect(known.get('industry')).toMatchObject({
      type: 'picklist',
      options: expect.arrayContaining([{ value: 'Trade', label: 'Trade' }]),
    })
    expect(known.get('name')).toMatchObject({ required: 'name', readOnly: false })
    expect(known.get('address')).toMatchObject({ readOnly: true })
    // An account from before Pipedrive had these fields is offered none of them.
    await fixture.configure({ organizationDetails: false })
    const older = (await fixture.connector.describeFields(session(), 'account')).map(({ name }) => name)
    expect(older).toEqual(expect.arrayContaining(['name', 'address.street']))
    for (const name of ['website', 'industry', 'annual_revenue', 'employee_count']) expect(older).not.toContain(name)
  })

  test('are created once with our id, updated, and refused without a name', async () => {
    const writing = session({ ...few, industry: 'picklist', employee_count: 'number' })
    await fixture.connector.account(writing)
    await fixture.fault({ kind: 'drop-after-commit', match: { method: 'POST', pathPrefix: organizations } })
    const externalId = randomUUID()
    const properties = { name: 'Acme', website: 'https://acme.test', industry: 'Trade', employee_count: 12 }
    const made = await fixture.write(writing, { kind: 'create', key: 'a', externalId, properties })
    expect(made).toMatchObject({ kind: 'ok', created: true, stored: properties })
    const id = made.kind === 'ok' ? made.id : ''
    expect(await fixture.read(writing, id)).toMatchObject({
      externalId,
      properties,
      keys: [{ kind: 'domain', value: 'acme.test' }],
    })
    expect(ids((await fixture.changes(session(), null)).records)).toEqual([id])
    expect(await fixture.update(writing, id, { employee_count: null })).toMatchObject({
      kind: 'ok',
      stored: { employee_count: null },
    })
    await fixture.forgetRequests()
    const before = await fixture.read(writing, id)
    for (const write of [
      { kind: 'create', key: 'none', externalId, properties: { website: 'x.test' } },
      { kind: 'update', key: 'none', id, before, properties: { name: ' ' } },
    ] as const)
      expect(await fixture.write(writing, write)).toMatchObject({ kind: 'rejected', reason: 'required', field: 'name' })
    expect(await fixture.update(writing, id, { industry: 'Mining' })).toMatchObject({ kind: 'rejected', reason: 'not_an_option' })
    expect((await fixture.requests()).byRoute).toEqual({ 'GET /api/v2/organizations/{id}': 2 })
  })

  test('are found by the host of their website, right after it changed, and never by their name', async () => {
    const find = async (...domains: string[]) => ids(await fixture.connector.findByKey(reading, 'account', 'domain', domains))
    const reading = session()
    await fixture.seed(20, { companies: 20 })
    const acme = await fixture.organization({ name: 'Acme', website: 'https://www.acme.test/about' })
    const twin = await fixture.organization({ name: 'Acme' })
    expect(await find('http://ACME.test', 'nobody.test')).toEqual([acme])
    await fixture.forgetRequests()
    await fixture.api('PATCH', `/organizations/${twin}`, { website: 'acme.test' })
    expect(await find('acme.test')).toEqual([acme, twin])
    // The newest changes, and the two that were found: nothing is listed again.
    expect((await fixture.requests()).byRoute).toMatchObject({ [`GET ${organizations}`]: 2 })
    await fixture.forgetRequests()
    expect(await find('gmail.com', 'Acme')).toEqual([])
    expect(await fixture.connector.findByKey(reading, 'account', 'email', ['a@acme.test'])).toEqual([])
    expect((await fixture.requests()).total).toBe(0)
    await fixture.configure({ organizationDetails: false })
    const older = session({ name: 'text' })
    expect(ids(await fixture.connector.findByKey(older, 'account', 'domain', ['acme.test']))).toEqual([])
    expect((await fixture.requests()).byRoute).toEqual({ 'GET /api/v2/organizationFields': 1 })
  })

  test('that were made without an answer are found by name and website where there is no field for our id', async () => {
    await fixture.configure({ fieldsScope: false })
    const writing = fixture.session(few, await fixture.connect())
    expect((await fixture.connector.account(writing)).id).toBe('8102')
    const sentAt = new Date(now).toISOString()
    const there = await fixture.organization({ name: 'Acme', website: 'acme.test' })
    const intent = (key: string, website: string | null) => ({
      key,
      externalId: key,
      properties: { name: 'Acme', website },
      sentAt,
    })
    const found = await fixture.connector.findCreated?.(writing, 'account', [intent('other', null), intent('same', 'acme.test')])
    expect([...(found ?? [])].map(([key, record]) => [key, record.id])).toEqual([['same', there]])
  })

  test('are archived and erased as far as Pipedrive allows, and leave their persons without a company', async () => {
    const [one, two] = [await fixture.organization({ name: 'One' }), await fixture.organization({ name: 'Two' })]
    const ann = await fixture.person({ name: 'Ann', org_id: Number(one) })
    const at = session()
    expect(await fixture.connector.archiveRecords(at, 'account', [one, '999'])).toEqual([
      { kind: 'ok', id: one },
      { kind: 'gone', id: '999' },
    ])
    expect(await fixture.connector.eraseRecords(at, 'account', [one, two])).toEqual([
      { kind: 'gone', id: one },
      { kind: 'deleted', id: two, endsAfterDays: 30 },
    ])
    expect((await fixture.api('GET', `/persons/${ann}`))['org_id']).toBeNull()
  })

  test('tell when a field was changed; of a part of the address only that it was not later', async () => {
    const fields = { ...few, 'address.locality': 'text' } as const
    const id = await fixture.organization({ name: 'Acme', website: 'a.test' })
    now += minute
    await fixture.api('PATCH', `/organizations/${id}`, { website: 'b.test' })
    const websiteAt = new Date(now).toISOString()
    now += minute
    await fixture.update(session(fields), id, { 'address.locality': 'Utrecht' })
    const record = await fixture.read(session(fields), id)
    const asked = [{ record, fields: ['name', 'website', 'address.locality'] }]
    const times = (await fixture.connector.fieldTimes?.(session(fields), 'account', asked))?.get(id)
    expect(times?.get('name')).toBeUndefined()
    expect(times?.get('website')?.from).toBe(websiteAt.replace('.000Z', 'Z'))
    expect(times?.get('address.locality')).toEqual({ from: null, until: new Date(now + 999).toISOString() })
  })
})

describe('an address', () => {
  const parts = {
    'address.street': 'text',
    'address.locality': 'text',
    'address.admin_area_level_1': 'text',
    'address.postal_code': 'text',
    'address.country': 'text',
  } as const

  test('is read and written in parts; what is no field of its own stays, and the whole is made of the parts', async () => {
    const id = await fixture.organization({
      name: 'Acme',
      address: {
        value: '1 Main Street, Springfield',
        street_number: '1',
        route: 'Main Street',
        locality: 'Springfield',
        subpremise: 'B',
      },
    })
    expect((await fixture.read(session(parts), id)).properties).toMatchObject({
      'address.street': '1 Main Street',
      'address.locality': 'Springfield',
      'address.country': null,
    })
    await fixture.update(session(parts), id, { 'address.locality': 'Shelbyville', 'address.country': 'US' })
    expect((await fixture.api('GET', `/organizations/${id}`))['address']).toEqual({
      value: '1 Main Street, B, Shelbyville, US',
      street_number: '1',
      route: 'Main Street',
      locality: 'Shelbyville',
      subpremise: 'B',
      country: 'US',
    })
    expect((await fixture.read(session(parts), id)).properties).toMatchObject({ 'address.street': '1 Main Street' })
  })

  test('that was entered as a text is the street, and is cleared with its last part', async () => {
    const id = await fixture.organization({ name: 'Acme', address: { value: 'Dam 1, 1012 JS Amsterdam' } })
    expect((await fixture.read(session(parts), id)).properties['address.street']).toBe('Dam 1, 1012 JS Amsterdam')
    await fixture.update(session(parts), id, { 'address.street': 'Kade 2' })
    const stored = { value: 'Kade 2', route: 'Kade 2' }
    expect((await fixture.api('GET', `/organizations/${id}`))['address']).toEqual(stored)
    expect(await fixture.update(session(parts), id, { 'address.street': null })).toMatchObject({ kind: 'ok' })
    expect((await fixture.api('GET', `/organizations/${id}`))['address']).toBeNull()
  })
})
