import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import type { FieldValues } from '../../src/lib/crm/domain/entities.ts'
import type { RemoteWrite } from '../../src/lib/crm/port/writes.ts'
import type { CountedSession } from '../../src/lib/crm/transport/session.ts'
import { type ConnectorFixture, connectorFixtures } from './support/connector-fixtures.ts'
import { conversationOn } from './support/conversation.ts'

let fixture: ConnectorFixture
let session: CountedSession
beforeEach(async () => {
  const start = connectorFixtures.pipedrive?.['as it is']
  if (start === undefined) throw new Error('There is no sandbox.')
  fixture = await start()
  session = conversationOn(fixture.connector, fixture.tokens).withFields([
    { name: 'title', type: 'text' },
    { name: 'stage_id', type: 'picklist' },
    { name: 'value', type: 'money', currencyField: 'currency' },
    { name: 'currency', type: 'text' },
    { name: 'lost_reason', type: 'text' },
    { name: 'org_id', type: 'reference' },
    { name: 'status', type: 'text' },
  ])
  await fixture.connector.account(session)
})
afterEach(() => fixture.close())

const write = (of: RemoteWrite) => fixture.connector.upsertRecords(session, 'opportunity', [of])
const create = (properties: FieldValues) =>
  write({ kind: 'create', key: randomUUID(), externalId: randomUUID(), properties: { title: 'Rome', ...properties } })
async function read(id: string): Promise<RemoteRecord> {
  const [record] = await fixture.connector.getRecords(session, 'opportunity', [id])
  if (!record) throw new Error(`There is no deal ${id}.`)
  return record
}
async function made(properties: FieldValues = {}): Promise<RemoteRecord> {
  const [result] = await create(properties)
  if (result?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(result)}`)
  return read(result.id)
}
const update = async (id: string, properties: FieldValues) =>
  (await write({ kind: 'update', key: id, id, before: await read(id), properties }))[0]
const optionsOf = async () => {
  const fields = await fixture.connector.describeFields(session, 'opportunity')
  return fields.find(({ name }) => name === 'stage_id')?.options ?? []
}

test('the stages of all pipelines in their order, won and lost are options of one field', async () => {
  const options = await optionsOf()
  expect(options.map(({ label, within, outcome }) => `${within ?? ''}/${label}/${outcome}`)).toEqual([
    'Pipeline/Qualified/open',
    'Pipeline/Contact Made/open',
    'Pipeline/Demo Scheduled/open',
    'Pipeline/Proposal Made/open',
    'Pipeline/Negotiations Started/open',
    'Group travel/Request/open',
    'Group travel/Quote sent/open',
    'Group travel/Option held/open',
    '/Won/won',
    '/Lost/lost',
  ])
})

test('a deal is won, lost with a reason, opened again and moved to another pipeline by its stage alone', async () => {
  const options = await optionsOf()
  const stage = (label: string) => options.find((option) => option.label === label)?.value ?? ''
  const { id } = await made({ stage_id: stage('Demo Scheduled') })
  expect(await update(id, { stage_id: 'won' })).toMatchObject({ kind: 'ok', stored: { stage_id: 'won' } })
  expect(await update(id, { stage_id: 'lost', lost_reason: 'Too dear' })).toMatchObject({ stored: { lost_reason: 'Too dear' } })
  expect((await read(id)).properties).toMatchObject({ stage_id: 'lost', status: 'lost', lost_reason: 'Too dear' })
  const opened = await update(id, { stage_id: stage('Quote sent'), lost_reason: null })
  expect(opened).toMatchObject({ kind: 'ok', stored: { stage_id: stage('Quote sent'), lost_reason: null, status: 'open' } })
  // What Pipedrive clears by itself, when a deal is not lost any more.
  await update(id, { stage_id: 'lost', lost_reason: 'Too dear' })
  for (const to of [stage('Request'), 'won']) {
    expect(await update(id, { stage_id: to })).toMatchObject({ alsoChanged: ['lost_reason'], stored: { lost_reason: null } })
    expect(await update(id, { stage_id: stage('Request'), title: 'Oslo' })).not.toHaveProperty('alsoChanged')
    await update(id, { stage_id: 'lost', lost_reason: 'Too dear' })
    expect(await update(id, { title: 'Bern' })).not.toHaveProperty('alsoChanged')
  }
  expect((await create({ stage_id: 'won' }))[0]).toMatchObject({ kind: 'ok', stored: { status: 'won' } })
})

test('a reason of a deal that is not lost is refused by its field, and so is a stage that is not there', async () => {
  const { id } = await made()
  expect(await update(id, { lost_reason: 'Too dear' })).toMatchObject({ kind: 'rejected', field: 'lost_reason', own: true })
  expect(await update(id, { stage_id: '999999' })).toMatchObject({ kind: 'rejected', field: 'stage_id' })
})

test('an amount is one of the deal’s own currency; a deal without one is worth nothing', async () => {
  const { id, properties, currencies } = await made({ value: '12.50', currency: 'USD' })
  expect([properties['value'], currencies]).toEqual([12.5, { value: 'USD' }])
  expect(await update(id, { value: null, currency: null })).toMatchObject({ kind: 'ok', stored: { value: 0, currency: 'USD' } })
  expect(await update(id, { currency: 'XXX' })).toMatchObject({ kind: 'rejected', field: 'currency' })
  const fields = await fixture.connector.describeFields(session, 'opportunity')
  expect(fields.find(({ name }) => name === 'value')).toMatchObject({ type: 'money', currencyField: 'currency', blank: 0 })
})

test('an account whose app may not see deals is connected, and told what deals would need', async () => {
  const tokens = async () => ({ ...(await session.tokens()), scopes: ['contacts:full', 'recents:read', 'search:read'] })
  const limited = { ...session, tokens }
  const before = session.calls()
  expect((await fixture.connector.account(limited)).missingByObject).toEqual({
    opportunity: ['deals:full'],
    task: ['activities:full'],
  })
  expect(session.calls() - before).toBe(3)
  expect(await fixture.connector.health(limited)).toMatchObject({
    missingScopes: [],
    missingByObject: { opportunity: ['deals:full'], task: ['activities:full'] },
  })
})

const participants = 'participants'
const withParticipants = () =>
  session.withFields([
    { name: 'title', type: 'text' },
    { name: 'person_id', type: 'reference' },
    { name: participants, type: 'references' },
  ])
const personNamed = async (name: string) => {
  const person: RemoteWrite = { kind: 'create', key: name, externalId: randomUUID(), properties: { first_name: name } }
  const [result] = await fixture.connector.upsertRecords(session.withFields([]), 'contact', [person])
  if (result?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(result)}`)
  return result.id
}

test('the participants of a deal are a set: its main person is always one of them, others are added and removed one by one', async () => {
  const view = withParticipants()
  const described = await fixture.connector.describeFields(view, 'opportunity')
  expect(described.find(({ name }) => name === participants)).toMatchObject({ type: 'references', target: 'contact' })
  const [ann, bea, cem] = [await personNamed('Ann'), await personNamed('Bea'), await personNamed('Cem')]
  const send = async (of: RemoteWrite) => (await fixture.connector.upsertRecords(view, 'opportunity', [of]))[0]
  const get = async (id: string) => {
    const [record] = await fixture.connector.getRecords(view, 'opportunity', [id])
    if (record === undefined) throw new Error(`There is no deal ${id}.`)
    return record
  }
  const change = async (id: string, properties: FieldValues, before: FieldValues = {}) => {
    const read = await get(id)
    return send({ kind: 'update', key: id, id, before: { ...read, properties: { ...read.properties, ...before } }, properties })
  }
  const properties = { title: 'Rome', person_id: ann, [participants]: `${ann};${bea}` }
  const rome = await send({ kind: 'create', key: 'rome', externalId: randomUUID(), properties })
  if (rome?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(rome)}`)
  expect(rome.stored).toMatchObject({ [participants]: `${ann};${bea}`, person_id: ann })
  expect((await get(rome.id)).properties[participants]).toBe(`${ann};${bea}`)
  const { records } = await fixture.connector.listChanges(view, 'opportunity', null)
  expect(records.find(({ id }) => id === rome.id)?.properties[participants]).toBe(`${ann};${bea}`)

  // Twice, as after an answer that was lost, and decided before the second one was known.
  for (const _ of [1, 2]) await change(rome.id, { [participants]: `${ann};${cem}` }, { [participants]: ann })
  expect((await get(rome.id)).properties[participants]).toBe(`${ann};${bea};${cem}`)
  // The main person stays a participant, and is told to be one.
  expect(await change(rome.id, { [participants]: bea })).toMatchObject({
    kind: 'ok',
    stored: { [participants]: `${ann};${bea}` },
  })
  expect((await get(rome.id)).properties).toMatchObject({ person_id: ann, [participants]: `${ann};${bea}` })
  expect(await change(rome.id, { [participants]: `${ann};${bea};987654` })).toMatchObject({
    kind: 'ok',
    refused: [{ field: participants, reason: 'unknown_reference' }],
  })
  // The deal is there: Pipedrive would make another one of it, if it were sent again without.
  const oslo = await send({
    kind: 'create',
    key: 'oslo',
    externalId: randomUUID(),
    properties: { title: 'Oslo', [participants]: '987654' },
  })
  expect(oslo).toMatchObject({ kind: 'ok', created: true, refused: [{ field: participants }] })
  expect(oslo?.kind === 'ok' && participants in oslo.stored).toBe(false)
  await change(rome.id, { person_id: null, [participants]: null })
  expect((await get(rome.id)).properties).toMatchObject({ person_id: null, [participants]: null })
})

test.each([
  ['may not be added', 403, { success: false, error: 'You do not have permissions to perform this action' }, 'forbidden'],
  ['Pipedrive fails to add', 500, { success: false, error: 'Internal error' }, 'unanswered'],
])(
  'participants that %s are a refusal of that field: the deal is written, and a new one not made again',
  async (_, status, body, reason) => {
    const view = withParticipants().withoutRepeats()
    const [ann, bea, old] = [await personNamed('Ann'), await personNamed('Bea'), await made()]
    const fault = { kind: 'status', status, body, times: 50, match: { method: 'POST', pathPrefix: '/api/v1/deals/' } }
    await fetch(`${fixture.url}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    })
    const properties = { title: 'Oslo', [participants]: `${ann};${bea}` }
    for (const each of [
      { kind: 'create', key: 'oslo', externalId: randomUUID(), properties },
      { kind: 'update', key: old.id, id: old.id, before: old, properties },
    ] as const) {
      const [result] = await fixture.connector.upsertRecords(view, 'opportunity', [each])
      expect(result).toMatchObject({ kind: 'ok', stored: { title: 'Oslo' }, refused: [{ field: participants, reason }] })
    }
    const { records } = await fixture.connector.listChanges(view, 'opportunity', null)
    expect(records.map(({ properties: { title } }) => title)).toEqual(['Oslo', 'Oslo'])
  },
)

test('participants cost a call for each deal that has more than its main person, and none where they are not mapped', async () => {
  const view = withParticipants()
  const [ann, bea] = [await personNamed('Ann'), await personNamed('Bea')]
  const full = async (of: CountedSession) => {
    const before = of.calls()
    await fixture.connector.listChanges(of, 'opportunity', null)
    return of.calls() - before
  }
  const create = (title: string, more: FieldValues): RemoteWrite => ({
    kind: 'create',
    key: title,
    externalId: randomUUID(),
    properties: { title, ...more },
  })
  const deals = [create('None', {}), create('One', { person_id: ann }), create('Two', { person_id: ann, [participants]: bea })]
  await fixture.connector.upsertRecords(view, 'opportunity', deals)
  expect((await full(view)) - (await full(session))).toBe(1)
})
