import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'
import { type PipedriveFixture, pipedriveFixture } from './support/pipedrive-connector-fixture.ts'
import { pushed } from './support/pushed.ts'

const minute = 60_000
let fixture: PipedriveFixture
let now = 0
beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9)
  fixture = await pipedriveFixture({ clock: () => now })
})
afterEach(() => fixture.close())

const session = () => fixture.session({ first_name: 'text', org_id: 'reference' })
const companyOf = async (person: string) => (await fixture.read(session(), person)).properties['org_id']

describe('the organization of a person', () => {
  test('is a reference to an account, whose row is in no default mapping', async () => {
    const fields = await fixture.connector.describeFields(session(), 'contact')
    expect(fields.find(({ name }) => name === 'org_id')).toMatchObject({ type: 'reference', target: 'account', readOnly: false })
    expect(fixture.connector.referenceMapping?.contact).toMatchObject([{ adsappField: 'account', crmField: 'org_id' }])
    expect(fixture.connector.defaultMapping.contact?.map(({ crmField }) => crmField)).not.toContain('org_id')
  })

  test('is read and written by its id, in the call of the person; blank is null', async () => {
    const acme = await fixture.organization({ name: 'Acme' })
    await fixture.forgetRequests()
    const made = await fixture.create(session(), { first_name: 'Ann', org_id: acme })
    expect(made).toMatchObject({ kind: 'ok', stored: { org_id: acme } })
    const id = made.kind === 'ok' ? made.id : ''
    expect(await companyOf(id)).toBe(acme)
    expect((await fixture.requests()).byRoute).toEqual({
      'GET /api/v2/personFields': 1,
      'POST /api/v2/persons': 1,
      'GET /api/v2/persons/{id}': 1,
    })
    expect(await fixture.update(session(), id, { org_id: null })).toMatchObject({ kind: 'ok', stored: { org_id: null } })
    expect(await companyOf(id)).toBeNull()
  })

  test('that is no id, or not there, is refused with its field, and the person stays', async () => {
    const id = await fixture.person({ name: 'Ann' })
    expect(await fixture.update(session(), id, { org_id: 'Acme' })).toMatchObject({
      kind: 'rejected',
      field: 'org_id',
      reason: 'wrong_type',
    })
    expect(await fixture.update(session(), id, { org_id: '4000' })).toMatchObject({ kind: 'rejected', field: 'org_id' })
    expect(await companyOf(id)).toBeNull()
  })

  test('is in the delta of persons when theirs is deleted or merged', async () => {
    const [gone, loser, winner] = await Promise.all(['Gone', 'Loser', 'Winner'].map((name) => fixture.organization({ name })))
    const [ann, bob] = [
      await fixture.person({ name: 'Ann', org_id: Number(gone) }),
      await fixture.person({ name: 'Bob', org_id: Number(loser) }),
    ]
    const { next } = await fixture.changes(session(), null)
    now += 10 * minute
    await fixture.api('DELETE', `/organizations/${gone}`)
    await fixture.merge('organizations', loser ?? '', winner ?? '')
    const { records } = await fixture.changes(session(), next)
    expect(records.map(({ id, properties }) => [id, properties['org_id']])).toEqual([
      [ann, null],
      [bob, winner],
    ])
  })

  test('has a time of its own', async () => {
    const acme = await fixture.organization({ name: 'Acme' })
    const id = await fixture.person({ name: 'Ann' })
    now += minute
    await fixture.api('PATCH', `/persons/${id}`, { org_id: Number(acme) })
    const movedAt = new Date(now).toISOString()
    now += minute
    await fixture.api('PATCH', `/persons/${id}`, { first_name: 'Anna' })
    const record = await fixture.read(session(), id)
    const times = await fixture.connector.fieldTimes?.(session(), 'contact', [{ record, fields: ['org_id'] }])
    expect(times?.get(id)?.get('org_id')?.from).toBe(movedAt.replace('.000Z', 'Z'))
  })
})

test('what a conversation has learnt of persons it does not take for knowledge of organizations', async () => {
  const acme = await fixture.organization({ name: 'Acme', website: 'acme.test' })
  const ann = await fixture.person({ name: 'Ann', emails: [{ value: 'ann@acme.test' }] })
  const persons = fixture.session({ email: 'email' })
  const organizations = persons.withFields([{ name: 'website', type: 'text' }])
  const { connector } = fixture
  await fixture.changes(persons, null)
  const personFields = await connector.describeFields(persons, 'contact')
  expect(await connector.describeFields(organizations, 'account')).not.toEqual(personFields)
  const nobodies = Array.from({ length: 30 }, (_, index) => `nobody-${index}@acme.test`)
  const idsOf = async (found: ReturnType<typeof connector.findByKey>) => (await found).map(({ id }) => id)
  expect(await idsOf(connector.findByKey(organizations, 'account', 'domain', ['acme.test']))).toEqual([acme])
  expect(await idsOf(connector.findByKey(persons, 'contact', 'email', ['ann@acme.test', ...nobodies]))).toEqual([ann])
})

describe('webhooks', () => {
  const secret = 'a-secret_of-32-characters-or-more'
  const listSchema = z.object({ data: z.array(z.object({ id: z.number(), event_object: z.string() })) })
  let receiver: Receiver
  beforeEach(async () => {
    receiver = await startReceiver()
  })
  afterEach(() => receiver.close())

  const subscribe = async (...objects: readonly ('contact' | 'account')[]) => {
    const { webhook } = fixture.connector
    const target = { url: webhook.address(receiver.url, 'c1', ''), secret, objects }
    return (await webhook.subscribe?.(session(), target)) ?? []
  }
  const there = async () => {
    const response = await fetch(`${fixture.url}/api/v1/webhooks`, { headers: { 'x-api-token': fixture.token } })
    return listSchema.parse(await response.json()).data
  }

  test('are one for each object that is synced; one that is left out loses its own, and the other keeps its', async () => {
    const both = await subscribe('contact', 'account')
    expect((await there()).map(({ id, event_object: name }) => [String(id), name])).toEqual([
      [both[0], 'person'],
      [both[1], 'organization'],
    ])
    expect(await subscribe('contact', 'account')).toEqual(both)
    expect(await fixture.connector.webhook.activeSubscriptions?.(session(), both)).toEqual(both)
    expect(await subscribe('account')).toEqual([both[1]])
    expect((await there()).map(({ event_object: name }) => name)).toEqual(['organization'])
    expect(await subscribe('contact')).toHaveLength(1)
    expect((await there()).map(({ event_object: name }) => name)).toEqual(['person'])
  })

  test('tell what became of organizations, and of the persons that they leave', async () => {
    await fixture.close()
    fixture = await pipedriveFixture()
    await subscribe('contact', 'account')
    const [one, two, three] = [
      await fixture.organization({ name: 'One' }),
      await fixture.organization({ name: 'Two' }),
      await fixture.organization({ name: 'Three' }),
    ]
    const ann = await fixture.person({ name: 'Ann', org_id: Number(two) })
    await fixture.merge('organizations', two, one)
    await fixture.api('DELETE', `/organizations/${three}`)
    await deliveredAll(fixture.url)
    const events = receiver.received.flatMap((delivery) => {
      const reading = fixture.connector.webhook.read(pushed(delivery), [secret], Date.now())
      return reading.kind === 'events' ? reading.events : []
    })
    const told = events.map(({ object, kind, recordId, into }) => [object, kind, recordId, into].join(' ').trim())
    expect(told.toSorted()).toEqual(
      [
        ...[one, two, three].map((id) => `account changed ${id}`),
        `account changed ${one}`,
        `account merged ${two} ${one}`,
        `account deleted ${three}`,
        `contact changed ${ann}`,
        `contact changed ${ann}`,
      ].toSorted(),
    )
  })
})
