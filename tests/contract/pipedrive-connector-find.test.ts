import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type PipedriveFixture, pipedriveFixture } from './support/pipedrive-connector-fixture.ts'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import { valuesOf } from '../../src/lib/crm/domain/record-keys.ts'

let fixture: PipedriveFixture
beforeEach(async () => {
  fixture = await pipedriveFixture()
  await fixture.configure({ searchLagMs: 60_000 })
})
afterEach(() => fixture.close())

const mails = (...values: readonly string[]) => values.map((value, index) => ({ value, primary: index === 0, label: 'work' }))
const firstMails = (records: readonly Pick<RemoteRecord, 'keys'>[]) => records.map((record) => valuesOf(record.keys, 'email')[0])

describe('a few addresses', () => {
  test('are found right after the write, before search has them, and in any case', async () => {
    const session = fixture.session()
    await fixture.person({ name: 'Ann', emails: mails('Ann@Example.test', 'second@example.test') })
    await fixture.person({ name: 'Bob', emails: mails('bob@example.test') })
    const found = await fixture.connector.findByKey(session, 'contact', 'email', ['SECOND@example.test', 'nobody@example.test'])
    expect(firstMails(found)).toEqual(['ann@example.test'])
    expect(found[0]?.properties['first_name']).toBe('Ann')
  })

  test('cost one search each and one list, and older ones are found by search', async () => {
    await fixture.configure({ searchLagMs: 0 })
    await fixture.seed(900)
    const session = fixture.session()
    const { records } = await fixture.changes(session, null)
    const old = records.find((record) => valuesOf(record.keys, 'email').length > 0)
    await fixture.forgetRequests()
    const found = await fixture.connector.findByKey(session, 'contact', 'email', [
      valuesOf(old?.keys ?? [], 'email')[0] ?? '',
      'nobody@example.test',
    ])
    expect(found.map((record) => record.id)).toContain(old?.id)
    const { byRoute } = await fixture.requests()
    expect(byRoute['GET /api/v2/persons/search']).toBe(2)
  })

  test('that a person no longer has do not return that person', async () => {
    await fixture.configure({ searchLagMs: 0 })
    const id = await fixture.person({ name: 'Ann', emails: mails('old@example.test') })
    await fixture.configure({ searchLagMs: 60_000 })
    await fixture.api('PATCH', `/persons/${id}`, { emails: mails('new@example.test') })
    const find = (email: string) => fixture.connector.findByKey(fixture.session(), 'contact', 'email', [email])
    expect(await find('old@example.test')).toEqual([])
    expect(firstMails(await find('new@example.test'))).toEqual(['new@example.test'])
  })

  test('that two persons share return both', async () => {
    for (const name of ['Ann', 'Bob']) await fixture.person({ name, emails: mails('shared@example.test') })
    expect(await fixture.connector.findByKey(fixture.session(), 'contact', 'email', ['shared@example.test'])).toHaveLength(2)
  })

  test('that are none, or are invalid, cost no call', async () => {
    await fixture.forgetRequests()
    expect(await fixture.connector.findByKey(fixture.session(), 'contact', 'email', ['', 'no address'])).toEqual([])
    expect((await fixture.requests()).total).toBe(0)
  })
})

describe('many addresses', () => {
  const unknownEmails = (count: number) => Array.from({ length: count }, (_, index) => `nobody-${index}@example.test`)

  test('are looked up in a full list, read once per conversation and updated each time', async () => {
    await fixture.seed(1_200)
    const session = fixture.session()
    const early = await fixture.person({ name: 'Early', emails: mails('early@example.test') })
    await fixture.forgetRequests()
    const first = await fixture.connector.findByKey(session, 'contact', 'email', ['early@example.test', ...unknownEmails(30)])
    expect(first.map((record) => record.id)).toEqual([early])
    expect((await fixture.requests()).byRoute).not.toHaveProperty('GET /api/v2/persons/search')
    const walked = (await fixture.requests()).total

    await fixture.api('PATCH', `/persons/${early}`, { emails: mails('moved@example.test') })
    const late = await fixture.person({ name: 'Late', emails: mails('late@example.test') })
    const wanted = ['early@example.test', 'moved@example.test', 'late@example.test', ...unknownEmails(30)]
    const second = await fixture.connector.findByKey(session, 'contact', 'email', wanted)
    expect(second.map((record) => record.id).toSorted()).toEqual([early, late].toSorted())
    expect((await fixture.requests()).total - walked - 2).toBeLessThan(walked)
  })

  test('need no list when this conversation has read all persons', async () => {
    let now = Date.UTC(2026, 10, 20, 9)
    await fixture.close()
    fixture = await pipedriveFixture({ clock: () => now })
    await fixture.seed(2_000)
    now += 10 * 60_000
    const session = fixture.session()
    const full = await fixture.changes(session, null)
    now += 10 * 60_000
    const late = await fixture.person({ name: 'Late', emails: mails('late@example.test') })
    const known = full.records.filter((record) => valuesOf(record.keys, 'email').length > 0).slice(0, 25)
    const wanted = ['late@example.test', ...known.flatMap((record) => valuesOf(record.keys, 'email')[0] ?? [])]
    await fixture.forgetRequests()
    const found = await fixture.connector.findByKey(session, 'contact', 'email', wanted)
    expect(found.map((record) => record.id)).toEqual(expect.arrayContaining([late, ...known.map((record) => record.id)]))
    // The changes since the read, with an overlap of two minutes, and the persons found.
    expect((await fixture.requests()).total).toBeLessThanOrEqual(6)
  })

  test('are looked up again when this conversation has not just read all persons', async () => {
    let now = Date.UTC(2026, 10, 20, 9)
    await fixture.close()
    fixture = await pipedriveFixture({ clock: () => now })
    await fixture.configure({ burstPer2s: 100_000 })
    const session = fixture.session()
    const write = async (count: number, prefix: string) => {
      for (let index = 0; index < count; index += 1)
        await fixture.person({ name: prefix, emails: mails(`${prefix}-${index}@example.test`) })
    }
    await write(600, 'own')
    await fixture.connector.findByKey(session, 'contact', 'email', unknownEmails(30))
    now += 10_000
    await write(1, 'late')
    await fixture.connector.findByKey(session, 'contact', 'email', unknownEmails(30))
    now += 1_000
    await fixture.forgetRequests()
    const found = await fixture.connector.findByKey(session, 'contact', 'email', ['late-0@example.test', ...unknownEmails(30)])
    expect(firstMails(found)).toEqual(['late-0@example.test'])
    // One page of the newest changes, and the person found.
    expect((await fixture.requests()).total).toBe(2)
  })

  test('need no list when the slices of one run have together read all persons', async () => {
    await fixture.seed(1_100)
    const memory = new Map()
    const slice = () => fixture.session(undefined, undefined, memory)
    const first = await fixture.connector.listChanges(slice(), 'contact', null)
    const second = await fixture.connector.listChanges(slice(), 'contact', first.next)
    const third = await fixture.connector.listChanges(slice(), 'contact', second.next)
    expect(third.done).toBe(true)
    await fixture.forgetRequests()
    await fixture.connector.findByKey(slice(), 'contact', 'email', unknownEmails(30))
    expect((await fixture.requests()).byRoute).toEqual({ 'GET /api/v2/persons': 1 })
    await fixture.forgetRequests()
    await fixture.connector.findByKey(fixture.session(), 'contact', 'email', unknownEmails(30))
    expect((await fixture.requests()).byRoute['GET /api/v2/persons']).toBe(5)
  })

  test('need a list when this conversation has not read all persons itself', async () => {
    let now = Date.UTC(2026, 10, 20, 9)
    await fixture.close()
    fixture = await pipedriveFixture({ clock: () => now })
    await fixture.seed(1_100)
    now += 10 * 60_000
    const session = fixture.session()
    const first = await fixture.connector.listChanges(session, 'contact', null)
    const second = await fixture.connector.listChanges(fixture.session(), 'contact', first.next)
    await fixture.changes(session, second.next)
    const wanted = second.records.flatMap((record) => valuesOf(record.keys, 'email')[0] ?? []).slice(0, 30)
    const found = await fixture.connector.findByKey(session, 'contact', 'email', wanted)
    expect(new Set(found.map((record) => valuesOf(record.keys, 'email')[0]))).toEqual(new Set(wanted))
  })
})

describe('companies', () => {
  const session = () => fixture.session({ first_name: 'text', org_name: 'text' })

  test('are read by name: a few by id in one call, again without a call, and never when not mapped', async () => {
    const acme = (await fixture.api('POST', '/organizations', { name: 'Acme' }))['id']
    const id = await fixture.person({ name: 'Ann', org_id: acme })
    const lone = await fixture.person({ name: 'Bob' })
    const reading = session()
    await fixture.forgetRequests()
    const read = await fixture.connector.getRecords(reading, 'contact', [id, lone])
    expect(read.map((record) => record.properties['org_name'])).toEqual(['Acme', null])
    await fixture.connector.getRecords(reading, 'contact', [id])
    await fixture.connector.getRecords(fixture.session(), 'contact', [id])
    expect((await fixture.requests()).byRoute['GET /api/v2/organizations']).toBe(1)
  })

  test('are read in one list when there are many, and that list is read once', async () => {
    await fixture.configure({ burstPer2s: 10_000 })
    const reading = session()
    const employees: string[] = []
    for (let index = 0; index < 120; index += 1) {
      const { id } = await fixture.api('POST', '/organizations', { name: `Company ${index}` })
      employees.push(await fixture.person({ name: `Ann ${index}`, org_id: id }))
    }
    await fixture.forgetRequests()
    const { records } = await fixture.changes(reading, null)
    expect(records.map((record) => record.properties['org_name'])).toContain('Company 119')
    await fixture.connector.getRecords(reading, 'contact', employees)
    expect((await fixture.requests()).byRoute['GET /api/v2/organizations']).toBe(1)
  })

  test('that are deleted have no name, and are requested once', async () => {
    const acme = (await fixture.api('POST', '/organizations', { name: 'Acme' }))['id']
    const id = await fixture.person({ name: 'Ann', org_id: acme })
    await fixture.fault({
      kind: 'status',
      status: 200,
      body: { success: true, data: [] },
      match: { pathPrefix: '/api/v2/organizations' },
    })
    const reading = session()
    await fixture.forgetRequests()
    for (let round = 0; round < 2; round += 1) {
      expect((await fixture.read(reading, id)).properties['org_name']).toBeNull()
    }
    expect((await fixture.requests()).byRoute['GET /api/v2/organizations']).toBe(1)
  })
})
