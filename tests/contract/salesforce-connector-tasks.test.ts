import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import type { FieldValues } from '../../src/lib/crm/domain/entities.ts'
import type { LinkedRecords } from '../../src/lib/crm/port/linked.ts'
import type { CountedSession } from '../../src/lib/crm/transport/session.ts'
import { type ConnectorFixture, connectorFixtures } from './support/connector-fixtures.ts'
import { conversationOn } from './support/conversation.ts'

let fixture: ConnectorFixture
let session: CountedSession
beforeAll(async () => {
  const start = connectorFixtures.salesforce?.['with an external id field']
  if (start === undefined) throw new Error('There is no sandbox.')
  fixture = await start()
  session = conversationOn(fixture.connector, fixture.tokens).withFields([
    { name: 'Subject', type: 'text' },
    { name: 'Description', type: 'html' },
    { name: 'TaskSubtype', type: 'picklist' },
    { name: 'ReminderDateTime', type: 'datetime' },
    { name: 'WhoContact', type: 'references' },
    { name: 'WhatAccount', type: 'references' },
    { name: 'WhatOpportunity', type: 'references' },
    { name: 'WhoLead', type: 'references' },
  ])
  await fixture.connector.account(session)
})
afterAll(() => fixture.close())

async function request(method: string, path: string, body?: unknown) {
  const response = await fetch(`${fixture.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessTokenOfEmptyOrg}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  const text = await response.text()
  return text === '' ? {} : z.looseObject({ id: z.string().optional() }).parse(JSON.parse(text))
}
const make = async (sobject: string, fields: object) =>
  (await request('POST', `/services/data/v68.0/sobjects/${sobject}`, fields)).id ?? ''
const row = (id: string) => request('GET', `/services/data/v68.0/sobjects/Task/${id}`)
const patch = (id: string, fields: object) => request('PATCH', `/services/data/v68.0/sobjects/Task/${id}`, fields)
const record = async (id: string) => (await fixture.connector.getRecords(session, 'task', [id]))[0]
const write = async (id: string, properties: FieldValues) => {
  const before = await record(id)
  if (before === undefined) throw new Error(`There is no task ${id}.`)
  return (await fixture.connector.upsertRecords(session, 'task', [{ kind: 'update', key: id, id, before, properties }]))[0]
}
const create = async (properties: FieldValues) => {
  const sent = { kind: 'create', key: 'x', externalId: randomUUID(), properties } as const
  const [result] = await fixture.connector.upsertRecords(session, 'task', [sent])
  if (result?.kind !== 'ok') throw new Error(JSON.stringify(result))
  return result.id
}

test('an archived task is not gone, though queries no longer see it', async () => {
  const id = await make('Task', { Subject: 'Old', Status: 'Completed' })
  await request('POST', '/_sandbox/archive', { org: 'empty', id })
  expect(await record(id)).toMatchObject({ id, properties: { Subject: 'Old' } })
})

test('a text is plain there and HTML here, in both directions', async () => {
  const id = await create({ Subject: 'x', Description: '<p>Two &lt;hotels&gt;</p><p>one bus</p>' })
  const { Description } = await row(id)
  expect(String(Description).split('\n').filter(Boolean)).toEqual(['Two <hotels>', 'one bus'])
  await patch(id, { Description: 'a < b' })
  expect((await record(id))?.properties['Description']).toBe('<p>a &lt; b</p>')
})

test('a reminder is set with its checkbox, and one whose checkbox is empty is none', async () => {
  const id = await create({ Subject: 'x', ReminderDateTime: '2026-11-30T08:30:00.000Z' })
  expect(await row(id)).toMatchObject({ IsReminderSet: true })
  await patch(id, { IsReminderSet: false })
  expect((await record(id))?.properties['ReminderDateTime']).toBeNull()
  await write(id, { ReminderDateTime: '2026-12-01T08:30:00.000Z' })
  expect(await row(id)).toMatchObject({ IsReminderSet: true })
  await write(id, { ReminderDateTime: null })
  expect(await row(id)).toMatchObject({ IsReminderSet: false, ReminderDateTime: null })
})

test('what a task is of is said when it is made; later it stays, and that is told instead of refused', async () => {
  const id = await create({ Subject: 'x', TaskSubtype: 'Call' })
  expect(await row(id)).toMatchObject({ TaskSubtype: 'Call' })
  expect(await write(id, { TaskSubtype: 'Email', Subject: 'y' })).toMatchObject({ kind: 'ok', stored: { TaskSubtype: 'Call' } })
  expect(await row(id)).toMatchObject({ TaskSubtype: 'Call', Subject: 'y' })
})

test('of an account and an opportunity it has one, and says so of the other', async () => {
  const acme = await make('Account', { Name: 'Acme' })
  const deal = await make('Opportunity', { Name: 'Kyoto', StageName: 'Prospecting', CloseDate: '2026-12-24' })
  const id = await create({ Subject: 'x', WhatAccount: acme, WhatOpportunity: deal })
  expect((await record(id))?.properties).toMatchObject({ WhatAccount: null, WhatOpportunity: deal })
  expect(await write(id, { WhatOpportunity: null })).toMatchObject({ kind: 'ok' })
  expect(await write(id, { WhatAccount: acme })).toMatchObject({
    stored: { WhatAccount: acme },
    alsoChanged: ['WhatOpportunity'],
  })
  expect(await write(id, { WhatOpportunity: deal })).toMatchObject({
    stored: { WhatAccount: null, WhatOpportunity: deal },
    alsoChanged: ['WhatAccount'],
  })
  // What it does not hold can be taken away from it without a change.
  expect(await write(id, { WhatAccount: null })).toMatchObject({ kind: 'ok' })
  expect((await record(id))?.properties).toMatchObject({ WhatOpportunity: deal })
})

test('a task of a lead is about no contact, and keeps its lead while it is edited', async () => {
  const lead = await make('Lead', { LastName: 'Ann', Company: 'Acme' })
  const id = await make('Task', { Subject: 'x', WhoId: lead })
  expect((await record(id))?.properties['WhoContact']).toBeNull()
  await write(id, { Subject: 'y' })
  expect(await row(id)).toMatchObject({ WhoId: lead, Subject: 'y' })
})

test('a task about a lead is about that alone in Salesforce: what else it is about stays here, and is not refused there', async () => {
  const lead = await make('Lead', { LastName: 'Bo', Company: 'Bo Ltd' })
  const acme = await make('Account', { Name: 'Acme of Bo' })
  const ann = await make('Contact', { LastName: 'Ann' })
  const id = await create({ Subject: 'x', WhoLead: lead, WhatAccount: acme })
  const about = async () => (await record(id))?.properties
  expect(await about()).toMatchObject({ WhoLead: lead, WhoContact: null, WhatAccount: null })
  expect(await write(id, { WhatAccount: acme })).toMatchObject({ kind: 'ok', stored: { WhoLead: lead, WhatAccount: null } })
  // A contact takes its place, and may be named beside the account.
  expect(await write(id, { WhoLead: null, WhoContact: ann, WhatAccount: acme })).toMatchObject({
    kind: 'ok',
    stored: { WhoLead: null, WhoContact: ann, WhatAccount: acme },
  })
  expect(await write(id, { WhoContact: null, WhoLead: lead })).toMatchObject({ kind: 'ok', stored: { WhatAccount: acme } })
  const [both] = [await create({ Subject: 'y', WhoLead: lead, WhoContact: ann, WhatAccount: acme })]
  expect((await record(both))?.properties).toMatchObject({ WhoContact: ann, WhoLead: null, WhatAccount: acme })
})

test('tasks of linked leads are read by their leads', async () => {
  const lead = await make('Lead', { LastName: 'Cy', Company: 'Cy Ltd' })
  const id = await make('Task', { Subject: 'Call Cy', WhoId: lead })
  const linked: LinkedRecords = async (target, { since, after }) => ({
    ids: target === 'lead' && since === null && after === null ? [lead] : [],
    asOf: '2026-11-20T09:00:00Z',
  })
  const page = await fixture.connector.listChanges(session, 'task', null, linked)
  expect(page.records.map((each) => [each.id, each.properties['WhoLead']])).toEqual([[id, lead]])
})

test('archived tasks of linked records are read too, and deleted ones are told as deleted', async () => {
  const ann = await make('Contact', { LastName: 'Ann' })
  const [old, gone, kept] = [
    await make('Task', { Subject: 'Old', Status: 'Completed', WhoId: ann }),
    await make('Task', { Subject: 'Gone', WhoId: ann }),
    await make('Task', { Subject: 'Kept', WhoId: ann }),
  ]
  await request('POST', '/_sandbox/archive', { org: 'empty', id: old })
  const linked: LinkedRecords = async (target, { since, after }) => ({
    ids: target === 'contact' && since === null && after === null ? [ann] : [],
    asOf: '2026-11-20T09:00:00Z',
  })
  const ids: string[] = []
  let cursor: Record<string, unknown> | null = null
  for (let done = false; !done; ) {
    const page = await fixture.connector.listChanges(session, 'task', cursor, linked)
    ids.push(...page.records.map(({ id }) => id))
    cursor = page.next
    done = page.done
  }
  expect(ids.toSorted()).toEqual([old, gone, kept].toSorted())
  await fixture.remove('task', gone)
  const deleted: string[] = []
  for (let done = false; !done; ) {
    const page = await fixture.connector.listChanges(session, 'task', cursor, linked)
    deleted.push(...page.deletedIds)
    cursor = page.next
    done = page.done
  }
  expect(deleted).toEqual([gone])
})
