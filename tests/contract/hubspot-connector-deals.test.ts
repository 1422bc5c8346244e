import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Session } from '../../src/lib/crm/port/session.ts'
import type { RemoteWrite, WriteResult } from '../../src/lib/crm/port/writes.ts'
import type { FieldValues } from '../../src/lib/crm/domain/entities.ts'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import { call } from './support/hubspot-client.ts'
import { type HubSpotFixture, hubSpotFixture } from './support/hubspot-connector.ts'

const company = 'associations.companies'
const contacts = 'associations.contacts'
const labels = 'associations.contacts.labels'
const fields: Session['fields'] = [
  { name: 'dealname', type: 'text' },
  { name: 'dealstage', type: 'picklist' },
  { name: 'amount', type: 'money', currencyField: 'deal_currency_code' },
  { name: company, type: 'reference' },
]

let fixture: HubSpotFixture
beforeEach(async () => {
  fixture = await hubSpotFixture(fields)
  await fixture.connector.account(fixture.session)
})
afterEach(() => fixture.close())

const write = (writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> =>
  fixture.connector.upsertRecords(fixture.session, 'opportunity', writes)
const create = (properties: FieldValues): RemoteWrite => ({
  kind: 'create',
  key: randomUUID(),
  externalId: randomUUID(),
  properties: { dealname: 'Rome', dealstage: 'default/qualifiedtobuy', ...properties },
})
const update = (before: RemoteRecord, properties: FieldValues): RemoteWrite => ({
  kind: 'update',
  key: before.id,
  id: before.id,
  before,
  properties,
})
async function made(properties: FieldValues = {}): Promise<RemoteRecord> {
  const [result] = await write([create(properties)])
  if (result?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(result)}`)
  return read(result.id)
}
async function read(id: string): Promise<RemoteRecord> {
  const [record] = await fixture.connector.getRecords(fixture.session, 'opportunity', [id])
  if (!record) throw new Error(`There is no deal ${id}.`)
  return record
}
async function companyNamed(name: string): Promise<string> {
  const [result] = await fixture.connector.upsertRecords(fixture.session.withFields([]), 'account', [
    { kind: 'create', key: name, externalId: randomUUID(), properties: { name } },
  ])
  if (result?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(result)}`)
  return result.id
}
async function contactNamed(name: string): Promise<string> {
  const [result] = await fixture.connector.upsertRecords(fixture.session.withFields([]), 'contact', [
    { kind: 'create', key: name, externalId: randomUUID(), properties: { firstname: name } },
  ])
  if (result?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(result)}`)
  return result.id
}
const deal = async (id: string) => {
  const path = `/crm/v3/objects/deals/${id}?properties=dealstage,pipeline,closedate,hs_is_closed_won`
  const { body } = await call(fixture.url, 'GET', path)
  return JSON.parse(JSON.stringify(body)).properties
}
async function secondPipeline() {
  const stage = (label: string, displayOrder: number, probability: string) => ({
    label,
    displayOrder,
    metadata: { probability },
  })
  const { body } = await call(fixture.url, 'POST', '/crm/v3/pipelines/deals', {
    label: 'Groups',
    displayOrder: 1,
    stages: [stage('Asked', 0, '0.2'), stage('Paid', 1, '1.0'), stage('Called off', 2, '0.0')],
  })
  const made: { id: string; stages: { id: string }[] } = JSON.parse(JSON.stringify(body))
  return made.stages.map(({ id }) => `${made.id}/${id}`)
}

test('the stages of all pipelines are options of one field, with their pipeline and what they mean', async () => {
  const [asked, paid, off] = await secondPipeline()
  const described = await fixture.connector.describeFields(fixture.session, 'opportunity')
  const field = (name: string) => described.find((each) => each.name === name)
  const options = field('dealstage')?.options ?? []
  expect(options[0]).toEqual({
    value: 'default/appointmentscheduled',
    label: 'Appointment Scheduled',
    within: 'Sales Pipeline',
    outcome: 'open',
    probability: 20,
  })
  expect(options.filter(({ within }) => within === 'Groups').map(({ value, outcome }) => [value, outcome])).toEqual([
    [asked, 'open'],
    [paid, 'won'],
    [off, 'lost'],
  ])
  expect(options.flatMap(({ value, outcome }) => (outcome === 'open' ? [] : [value, outcome])).slice(0, 4)).toEqual([
    'default/closedwon',
    'won',
    'default/closedlost',
    'lost',
  ])
  expect(field('pipeline')?.readOnly).toBe(true)
  expect(field('closedate')?.type).toBe('datetime')
  expect(field('amount')).toMatchObject({ type: 'money', currencyField: 'deal_currency_code' })
})

test('a deal is closed, opened again and moved to another pipeline by its stage alone', async () => {
  const [asked] = await secondPipeline()
  const rome = await made()
  expect(rome.properties['dealstage']).toBe('default/qualifiedtobuy')
  for (const dealstage of ['default/closedwon', 'default/contractsent', asked ?? '', 'default/closedlost']) {
    const [result] = await write([update(await read(rome.id), { dealstage })])
    expect(result).toMatchObject({ kind: 'ok', stored: { dealstage } })
    expect((await read(rome.id)).properties['dealstage']).toBe(dealstage)
  }
  expect(await deal(rome.id)).toMatchObject({ pipeline: 'default', dealstage: 'closedlost', hs_is_closed_won: 'false' })
})

test('a stage that HubSpot does not have is refused by its field, and the other deals are written', async () => {
  const [rome, oslo] = [await made(), await made()]
  const results = await write([
    update(rome, { dealstage: 'default/nowhere' }),
    update(oslo, { dealstage: 'default/presentationscheduled' }),
  ])
  expect(results).toMatchObject([{ kind: 'rejected', field: 'dealstage', reason: 'not_an_option' }, { kind: 'ok' }])
})

test('a deal that lacks what HubSpot wants is refused by that field, alone and among others', async () => {
  const unnamed = create({ dealname: '' })
  const missing = { kind: 'rejected', reason: 'required', field: 'dealname' }
  expect(await write([unnamed])).toMatchObject([missing])
  expect(await write([create({}), unnamed])).toMatchObject([{ kind: 'ok' }, missing])
})

test('an amount is described with its currency, which comes along although it is not mapped', async () => {
  const described = await fixture.connector.describeFields(fixture.session, 'opportunity')
  expect(described.find(({ name }) => name === 'amount')).toMatchObject({ type: 'money', currencyField: 'deal_currency_code' })
  const { currencies, properties } = await made({ amount: '1234.50', deal_currency_code: 'USD' })
  expect({ currencies, properties }).toMatchObject({ currencies: { amount: 'USD' }, properties: { amount: '1234.50' } })
  expect(properties).not.toHaveProperty('deal_currency_code')
})

test('the primary company of a deal is read in every way, written, moved and taken away', async () => {
  const [acme, globex] = [await companyNamed('Acme'), await companyNamed('Globex')]
  const none = await made()
  const rome = await made({ [company]: acme })
  expect([none.properties[company], rome.properties[company]]).toEqual([null, acme])
  const full = await fixture.connector.listChanges(fixture.session, 'opportunity', null)
  expect(full.records.map(({ properties }) => properties[company])).toEqual([null, acme])
  await write([update(rome, { [company]: globex })])
  expect((await read(rome.id)).properties[company]).toBe(globex)
  // The former one is still associated, and not the primary one.
  await write([update(await read(rome.id), { dealname: 'Rome II', [company]: acme })])
  const archived = await fixture.connector.listChanges(fixture.session, 'opportunity', full.next)
  const delta = await fixture.connector.listChanges(fixture.session, 'opportunity', archived.next)
  expect(delta.records.find(({ id }) => id === rome.id)?.properties).toMatchObject({ dealname: 'Rome II', [company]: acme })
  await write([update(await read(rome.id), { [company]: null })])
  expect((await read(rome.id)).properties[company]).toBeNull()
})

test('the contacts of a deal are a set: read in every way, and written by what was added and what was removed', async () => {
  const described = await fixture.connector.describeFields(fixture.session, 'opportunity')
  expect(described.find(({ name }) => name === contacts)).toMatchObject({
    type: 'references',
    target: 'contact',
    readOnly: false,
  })
  const session = fixture.session.withFields([...fields, { name: contacts, type: 'references' }])
  const people = await Promise.all(['Ada', 'Eve', 'Joe'].map(contactNamed))
  const [ada = '', eve = '', joe = ''] = people.toSorted((a, b) => Number(a) - Number(b))
  const send = (writes: readonly RemoteWrite[]) => fixture.connector.upsertRecords(session, 'opportunity', writes)
  const get = async (id: string) => (await fixture.connector.getRecords(session, 'opportunity', [id]))[0]
  const none = await made()
  const [rome] = await send([create({ [contacts]: `${ada};${eve}` })])
  if (rome?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(rome)}`)
  expect(rome.stored[contacts]).toBe(`${ada};${eve}`)
  const full = await fixture.connector.listChanges(session, 'opportunity', null)
  expect(full.records.map(({ id, properties }) => [id, properties[contacts]])).toEqual([
    [none.id, null],
    [rome.id, `${ada};${eve}`],
  ])
  // Somebody there adds a third one; what is sent is only what has changed here.
  await call(fixture.url, 'PUT', `/crm/v4/objects/deals/${rome.id}/associations/contacts/${joe}`, [
    { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 },
  ])
  const before = await get(rome.id)
  expect(before?.properties[contacts]).toBe(`${ada};${eve};${joe}`)
  const stale = {
    ...update(none, {}),
    id: rome.id,
    before: { ...none, id: rome.id, properties: { [contacts]: `${ada};${eve}` } },
  }
  expect(await send([{ ...stale, properties: { [contacts]: eve } }])).toMatchObject([{ kind: 'ok' }])
  expect((await get(rome.id))?.properties[contacts]).toBe(`${eve};${joe}`)
  if (before === undefined) throw new Error('There is no such deal.')
  expect(await send([update(before, { dealname: 'Rome II', [contacts]: `${eve};987654321` })])).toMatchObject([
    { kind: 'ok', stored: { dealname: 'Rome II' }, refused: [{ field: contacts, reason: 'unknown_reference' }] },
  ])
  await send([update((await get(rome.id)) ?? before, { [contacts]: null })])
  expect((await get(rome.id))?.properties[contacts]).toBeNull()
})

test('contacts at which HubSpot fails each time are a refusal of that field: what else a deal has is written, of a new one and of an old one', async () => {
  const session = fixture.session.withFields([...fields, { name: contacts, type: 'references' }]).withoutRepeats()
  const [ada, before] = [await contactNamed('Ada'), await made()]
  const failing = { kind: 'status', status: 500, times: 50 }
  const match = { pathPrefix: '/crm/v4/associations/deals/contacts/batch/create' }
  await call(fixture.url, 'POST', '/_sandbox/faults', { ...failing, match })
  const refused = [{ field: contacts, reason: 'unanswered' }]
  for (const each of [create({ [contacts]: ada }), update(before, { dealname: 'Rome II', [contacts]: ada })]) {
    const [result] = await fixture.connector.upsertRecords(session, 'opportunity', [each])
    expect(result).toMatchObject({ kind: 'ok', stored: { dealname: each.properties['dealname'] }, refused })
    expect(result?.kind === 'ok' && contacts in result.stored).toBe(false)
  }
  // Of several it is found out first at which of them.
  await expect(
    fixture.connector.upsertRecords(session, 'opportunity', [create({ [contacts]: ada }), create({})]),
  ).rejects.toMatchObject({
    kind: 'transient',
  })
})

test('what each contact of a deal is are labels of the account’s people: read in every way, given, changed and taken away', async () => {
  const describedLabels = async () =>
    (await fixture.connector.describeFields(fixture.session, 'opportunity')).find(({ name }) => name === labels)
  expect(await describedLabels()).toBeUndefined()
  const define = async (label: string) => {
    const { body } = await call(fixture.url, 'POST', '/crm/v4/associations/deals/contacts/labels', { label, name: label })
    const made: { results: { typeId: number }[] } = JSON.parse(JSON.stringify(body))
    return made.results[0]?.typeId
  }
  const [decides] = [await define('Decision maker'), await define('Pays'), await define('Signs; pays')]
  expect(await describedLabels()).toMatchObject({ type: 'roles', target: 'contact', readOnly: false })

  const session = fixture.session.withFields([...fields, { name: contacts, type: 'references' }, { name: labels, type: 'roles' }])
  const people = await Promise.all(['Ada', 'Eve'].map(contactNamed))
  const [ada = '', eve = ''] = people.toSorted((a, b) => Number(a) - Number(b))
  const send = (writes: readonly RemoteWrite[]) => fixture.connector.upsertRecords(session, 'opportunity', writes)
  const get = async (id: string) => {
    const [record] = await fixture.connector.getRecords(session, 'opportunity', [id])
    if (record === undefined) throw new Error('There is no such deal.')
    return record
  }
  const [rome] = await send([create({ [contacts]: `${ada};${eve}`, [labels]: `${ada}=Decision maker` })])
  if (rome?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(rome)}`)
  const listed = await fixture.connector.listChanges(session, 'opportunity', null)
  expect(listed.records[0]?.properties).toMatchObject({ [contacts]: `${ada};${eve}`, [labels]: `${ada}=Decision maker` })

  // A second one beside the first, which HubSpot would take away if it were not sent along; then the first one goes alone.
  expect(await send([update(await get(rome.id), { [labels]: `${ada}=Decision maker;${ada}=Pays` })])).toMatchObject([
    { kind: 'ok' },
  ])
  expect((await get(rome.id)).properties[labels]).toBe(`${ada}=Pays;${ada}=Decision maker`)
  await send([update(await get(rome.id), { [labels]: `${ada}=Pays;${eve}=Pays` })])
  expect((await get(rome.id)).properties).toMatchObject({ [contacts]: `${ada};${eve}`, [labels]: `${ada}=Pays;${eve}=Pays` })
  // Somebody there gives one more; what is sent is only what has changed here.
  const before = await get(rome.id)
  await call(fixture.url, 'PUT', `/crm/v4/objects/deals/${rome.id}/associations/contacts/${eve}`, [
    { associationCategory: 'USER_DEFINED', associationTypeId: decides },
  ])
  await send([update(before, { [labels]: `${eve}=Pays` })])
  expect((await get(rome.id)).properties[labels]).toBe(`${eve}=Decision maker`)

  // What separates members is a comma here, and the label goes as it is called there.
  await send([update(await get(rome.id), { [labels]: `${ada}=Signs, pays` })])
  expect((await get(rome.id)).properties[labels]).toBe(`${ada}=Signs, pays`)

  // Of what the account has no label for, the field is refused, and all else written.
  expect(await send([update(await get(rome.id), { dealname: 'Rome II', [labels]: `${eve}=Signs` })])).toMatchObject([
    { kind: 'ok', stored: { dealname: 'Rome II' }, refused: [{ field: labels, reason: 'not_an_option' }] },
  ])
  expect((await get(rome.id)).properties).toMatchObject({ dealname: 'Rome II', [contacts]: `${ada};${eve}` })
})

test('a page of a full read with companies costs one call, a page of changes two', async () => {
  await made({ [company]: await companyNamed('Acme') })
  const before = fixture.session.calls()
  const full = await fixture.connector.listChanges(fixture.session, 'opportunity', null)
  expect(fixture.session.calls() - before).toBe(1)
  const archived = await fixture.connector.listChanges(fixture.session, 'opportunity', full.next)
  const then = fixture.session.calls()
  await fixture.connector.listChanges(fixture.session, 'opportunity', archived.next)
  expect(fixture.session.calls() - then).toBe(2)
})
