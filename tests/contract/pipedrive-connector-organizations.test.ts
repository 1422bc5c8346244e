import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import { type PipedriveFixture, pipedriveFixture } from './support/pipedrive-connector-fixture.ts'

const minute = 60_000
const persons = '/api/v2/persons'

let fixture: PipedriveFixture
let now = 0
beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9)
  fixture = await pipedriveFixture({ clock: () => now })
  await fixture.configure({ burstPer2s: 10_000 })
})
afterEach(() => fixture.close())

const session = () => fixture.session({ email: 'email', first_name: 'text', org_name: 'text' })
const organization = async (name: string) => Number((await fixture.api('POST', '/organizations', { name }))['id'])
const rename = (id: number, name: string) => fixture.api('PATCH', `/organizations/${id}`, { name })
const personOf = (organizationId: number) => fixture.person({ name: 'Ann', org_id: organizationId })
const companies = (records: readonly RemoteRecord[]) => records.map(({ id, properties }) => [id, properties['org_name']])

/** The cursor of a delta that has nothing more to tell of what was made before. */
async function settled() {
  const full = await fixture.changes(session(), null)
  now += 10 * minute
  return (await fixture.changes(session(), full.next)).next
}

describe('the name that persons have from their organization', () => {
  test('is in the delta when it changes, though the person’s time does not move; then it costs no more than before', async () => {
    const [acme, other] = [await organization('Acme'), await organization('Other')]
    const ann = await personOf(acme)
    await personOf(other)
    const from = await settled()
    now += minute
    await rename(acme, 'Acme Holding')
    await fixture.forgetRequests()
    const renamed = await fixture.changes(session(), from)
    expect(companies(renamed.records)).toEqual([[ann, 'Acme Holding']])
    expect((await fixture.requests()).byRoute).toEqual({ [`GET ${persons}`]: 2, 'GET /api/v1/recents': 1 })
    let next = renamed.next
    for (const wait of [0, 1, 10]) {
      now += wait * minute
      await fixture.forgetRequests()
      const quiet = await fixture.changes(session(), next)
      expect(quiet.records).toEqual([])
      expect((await fixture.requests()).byRoute).toEqual({ [`GET ${persons}`]: 1, 'GET /api/v1/recents': 1 })
      next = quiet.next
    }
    await rename(acme, 'Acme Group')
    expect(companies((await fixture.changes(session(), next)).records)).toEqual([[ann, 'Acme Group']])
  })

  test('is as new as the organization’s change, the person’s own values as the person', async () => {
    const acme = await organization('Acme')
    const ann = await personOf(acme)
    const madeAt = new Date(now).toISOString()
    const from = await settled()
    now += minute
    await rename(acme, 'Acme Holding')
    const expected = { updatedAt: madeAt, parentTimes: { org_name: new Date(now).toISOString() } }
    expect((await fixture.changes(session(), from)).records).toMatchObject([expected])
    expect(await fixture.read(session(), ann)).toMatchObject(expected)
  })

  test('goes with a deleted organization', async () => {
    const acme = await organization('Acme')
    const ann = await personOf(acme)
    const from = await settled()
    now += minute
    await fixture.api('DELETE', `/organizations/${acme}`)
    expect(companies((await fixture.changes(session(), from)).records)).toEqual([[ann, null]])
  })

  test('is not asked for where it is not mapped', async () => {
    const acme = await organization('Acme')
    await personOf(acme)
    const few = fixture.session({ email: 'email' })
    const full = await fixture.changes(few, null)
    now += 10 * minute
    const { next } = await fixture.changes(few, full.next)
    await rename(acme, 'Acme Holding')
    await fixture.forgetRequests()
    expect((await fixture.changes(few, next)).records).toEqual([])
    expect((await fixture.requests()).total).toBe(2)
  })

  test('is brought to all of an organization’s many persons, page by page, and by a cursor stored half-way', async () => {
    const [large, ...small] = await Promise.all(Array.from({ length: 13 }, (_, index) => organization(`Org ${index}`)))
    const made = await Promise.all(Array.from({ length: 520 }, () => personOf(large ?? 0)))
    for (const each of small) made.push(await personOf(each))
    const from = await settled()
    now += minute
    for (const [index, id] of [large ?? 0, ...small].entries()) await rename(id, `Renamed ${index}`)
    let next = from
    const read: RemoteRecord[] = []
    for (let done = false; !done; ) {
      const page = await fixture.connector.listChanges(session(), 'contact', next)
      expect(page.records.length).toBeLessThanOrEqual(500)
      read.push(...page.records)
      next = JSON.parse(JSON.stringify(page.next))
      done = page.done
    }
    expect(read.map(({ id }) => id).toSorted()).toEqual(made.toSorted())
    expect(read.every(({ properties }) => String(properties['org_name']).startsWith('Renamed'))).toBe(true)
  })

  test('reaches the delta of a person who changed as well, once', async () => {
    const acme = await organization('Acme')
    const ann = await personOf(acme)
    const from = await settled()
    now += minute
    await rename(acme, 'Acme Holding')
    await fixture.api('PATCH', `/persons/${ann}`, { name: 'Anna' })
    expect(companies((await fixture.changes(session(), from)).records)).toEqual([[ann, 'Acme Holding']])
  })

  test('is found behind more changes than one page lists, whatever their number in one second', async () => {
    const acme = await organization('Acme')
    const ann = await personOf(acme)
    const from = await settled()
    now += minute
    await Promise.all(Array.from({ length: 600 }, () => fixture.person({ name: 'New' })))
    await rename(acme, 'Acme Holding')
    const { records } = await fixture.changes(session(), from)
    expect(records.find(({ id }) => id === ann)?.properties['org_name']).toBe('Acme Holding')
  })
})
