import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { FieldValues, ObjectType } from '../../src/lib/crm/domain/entities.ts'
import { fieldsToRead, type MappedField, mappedFields, readRemote, writeRemote } from '../../src/lib/crm/domain/field-mapping.ts'
import { htmlText } from '../../src/lib/crm/domain/html-text.ts'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import { membersOf } from '../../src/lib/crm/domain/sets.ts'
import type { Cursor } from '../../src/lib/crm/port/changes.ts'
import type { LinkedRecords } from '../../src/lib/crm/port/linked.ts'
import type { RemoteWrite } from '../../src/lib/crm/port/writes.ts'
import type { CountedSession } from '../../src/lib/crm/transport/session.ts'
import { type ConnectorFixture, connectorFixtures } from './support/connector-fixtures.ts'
import { conversationOn } from './support/conversation.ts'

/** The records that tasks are about, as each CRM names their fields. */
const crms = {
  hubspot: { person: (name: string) => ({ lastname: name }), company: (name: string) => ({ name }) },
  salesforce: { person: (name: string) => ({ LastName: name }), company: (name: string) => ({ Name: name }) },
  pipedrive: { person: (name: string) => ({ last_name: name }), company: (name: string) => ({ name }) },
} as const satisfies Partial<Record<CrmType, unknown>>
const covered: readonly (keyof typeof crms)[] = ['hubspot', 'salesforce', 'pipedrive']
const cases = covered.map((crmType) => ({ crmType, of: crms[crmType] }))

describe.each(cases)('tasks of $crmType', ({ crmType, of }) => {
  let fixture: ConnectorFixture
  let session: CountedSession
  let mapping: readonly MappedField[] = []
  let [ann, ben, acme, stranger] = ['', '', '', '']
  let people: string[] = []
  const conversation = () => conversationOn(fixture.connector, fixture.tokens).withFields(fieldsToRead(mapping))
  const made = async (object: ObjectType, properties: FieldValues) => {
    const plain = conversationOn(fixture.connector, fixture.tokens).withFields([])
    const [result] = await fixture.connector.upsertRecords(plain, object, [
      { kind: 'create', key: randomUUID(), externalId: randomUUID(), properties },
    ])
    if (result?.kind !== 'ok') throw new Error(JSON.stringify(result))
    return result.id
  }
  /** Values in our notation, as the mapping of a new connection sends them. */
  const createOf = (values: FieldValues): RemoteWrite & { kind: 'create' } => ({
    kind: 'create',
    key: randomUUID(),
    externalId: randomUUID(),
    properties: writeRemote(mapping, values),
  })
  const create = async (values: FieldValues) => {
    const [result] = await fixture.connector.upsertRecords(session, 'task', [createOf(values)])
    if (result?.kind !== 'ok') throw new Error(JSON.stringify(result))
    return result
  }
  const record = async (id: string): Promise<RemoteRecord> => {
    const [found] = await fixture.connector.getRecords(session, 'task', [id])
    if (!found) throw new Error(`There is no task ${id}.`)
    return found
  }
  const read = async (id: string) => readRemote(mapping, (await record(id)).properties)
  const change = async (id: string, values: FieldValues) => {
    const write = { kind: 'update', key: id, id, before: await record(id), properties: writeRemote(mapping, values) } as const
    return (await fixture.connector.upsertRecords(session, 'task', [write]))[0]
  }
  const linkedOf = (target: ObjectType) => (target === 'contact' ? [ann, ben].toSorted() : target === 'account' ? [acme] : [])
  const linkedRecords: LinkedRecords = async (target, { since, after }) => ({
    ids: after === null && since === null ? linkedOf(target) : [],
    asOf: '2026-11-20T09:00:00Z',
  })
  const all = async (from: Cursor | null, within = session, records = linkedRecords) => {
    const found: RemoteRecord[] = []
    const deletedIds: string[] = []
    for (let cursor = from; ; ) {
      const page = await fixture.connector.listChanges(within, 'task', cursor, records)
      found.push(...page.records)
      deletedIds.push(...page.deletedIds)
      cursor = JSON.parse(JSON.stringify(page.next))
      if (page.done) return { ids: found.map(({ id }) => id), deletedIds, next: cursor }
    }
  }

  beforeAll(async () => {
    const [start] = Object.values(connectorFixtures[crmType] ?? {})
    if (start === undefined) throw new Error('There is no sandbox.')
    fixture = await start()
    // Waiting for the limit of a real account would test nothing.
    if (crmType === 'hubspot') await fixture.configure({ rateLimitPer10s: 10_000, searchPerSecond: 10_000 })
    const plain = conversationOn(fixture.connector, fixture.tokens).withFields([])
    await fixture.connector.account(plain)
    const { defaultMapping, referenceMapping = {} } = fixture.connector
    const fields = await fixture.connector.describeFields(plain, 'task')
    mapping = mappedFields('task', [...(defaultMapping.task ?? []), ...(referenceMapping.task ?? [])], fields)
    // A row whose field the CRM does not have would be left out.
    expect(mapping).toHaveLength((defaultMapping.task?.length ?? 0) + (referenceMapping.task?.length ?? 0))
    session = conversation()
    ann = await made('contact', of.person('Ann'))
    ben = await made('contact', of.person('Ben'))
    stranger = await made('contact', of.person('Stranger'))
    acme = await made('account', of.company('Acme'))
    people = [ann, ben, stranger]
    // Where most were linked, all tasks would be listed.
    for (let others = 0; others < 12; others += 1) people.push(await made('contact', of.person(`Other ${others}`)))
  })
  afterAll(() => fixture.close())

  test('say when a field was changed where the CRM keeps that of each field, and claim nothing elsewhere', async () => {
    const { id } = await create({ subject: 'First', contacts: ann })
    await change(id, { subject: 'Second' })
    const between = Date.now()
    // CRMs that count in seconds would give both changes one time.
    await expect.poll(() => Math.floor(Date.now() / 1000), { timeout: 600_000 }).toBeGreaterThan(Math.floor(between / 1000))
    await change(id, { body: '<p>Later</p>' })
    const crmField = (name: string) => mapping.find(({ adsappField }) => adsappField === name)?.crmField ?? ''
    const asked = [{ record: await record(id), fields: [crmField('subject'), crmField('contacts')] }]
    const times = (await fixture.connector.fieldTimes?.(session, 'task', asked))?.get(id)
    // Salesforce and Pipedrive have no history of them, and HubSpot none of what they are about.
    if (crmType === 'hubspot') expect(Date.parse(times?.get(crmField('subject'))?.from ?? '')).toBeLessThanOrEqual(between)
    else expect(times?.get(crmField('subject'))).toBeUndefined()
    expect(times?.get(crmField('contacts'))).toBeUndefined()
  })

  test('are read as they were written: words, what they are about, and choices as far as the CRM has them', async () => {
    const values = {
      subject: 'Send the quote',
      body: '<p>Two <b>hotels</b></p>',
      type: 'call',
      status: 'done',
      priority: 'high',
      due: '2026-11-30',
      contacts: ann,
      ...(crmType === 'salesforce' ? {} : { accounts: acme }),
    }
    const { body, ...task } = await read((await create(values)).id)
    const { body: _body, ...asked } = values
    expect(task).toMatchObject(asked)
    expect(htmlText(String(body))).toBe('Two hotels')
    expect(Number.isNaN(Date.parse(String(task['completedAt'])))).toBe(false)
  })

  test('have a priority by its name, and none where nobody has given one', async () => {
    const { id } = await create({ subject: 'urgent', contacts: ann })
    // HubSpot and Salesforce have one for those that nobody has chosen it for.
    if (crmType === 'pipedrive') expect(await read(id)).toMatchObject({ priority: null })
    for (const priority of ['low', 'normal', 'high']) {
      expect(await change(id, { priority })).toMatchObject({ kind: 'ok' })
      expect(await read(id)).toMatchObject({ priority })
    }
  })

  test.each(['2026-11-30', '2026-03-29', '2024-02-29', '2026-12-31'])('are due on the day %s, whatever the zone', async (due) => {
    const { id } = await create({ subject: 'day', due, contacts: ann })
    expect((await read(id))['due']).toBe(due)
    await change(id, { due: '2026-10-25' })
    expect((await read(id))['due']).toBe('2026-10-25')
  })

  test.each(['2026-11-30T15:00:00.000Z', '2026-11-30T23:30:00.000Z'])('are due at the moment %s', async (due) => {
    const { id } = await create({ subject: 'moment', due, contacts: ann })
    expect((await read(id))['due']).toBe(crmType === 'salesforce' ? '2026-11-30' : due)
    await change(id, { due: '2026-12-01' })
    expect((await read(id))['due']).toBe('2026-12-01')
  })

  test('are due at no time, where the CRM has such tasks', async () => {
    const { id, stored } = await create({ subject: 'whenever', contacts: ann })
    const { due } = await read(id)
    // What HubSpot has instead is told as what it has stored, so that it is not an edit.
    if (crmType === 'hubspot') expect(due).toBe(readRemote(mapping, stored)['due'])
    else expect(due).toBeNull()
    const field = mapping.find(({ adsappField }) => adsappField === 'due')
    expect(field?.neverBlank).toBe(crmType === 'hubspot' ? true : undefined)
    if (crmType === 'hubspot') return
    await change(id, { due: '2026-12-01T10:00:00.000Z' })
    await change(id, { due: null })
    expect((await read(id))['due']).toBeNull()
  })

  test('have a length and a place that can be mapped, where the CRM has them', async () => {
    if (crmType !== 'pipedrive') return
    const within = conversationOn(fixture.connector, fixture.tokens).withFields([
      { name: 'duration', type: 'text' },
      { name: 'location', type: 'text' },
    ])
    const { id } = await create({ subject: 'visit', contacts: ann, type: 'meeting' })
    const set = async (properties: FieldValues) => {
      const before = await record(id)
      const [result] = await fixture.connector.upsertRecords(within, 'task', [
        { kind: 'update', key: id, id, before, properties },
      ])
      const [after] = await fixture.connector.getRecords(within, 'task', [id])
      return { result, properties: after?.properties }
    }
    const { properties } = await set({ duration: '1:30', location: 'Damrak 1' })
    expect(properties).toEqual({ duration: '01:30:00', location: 'Damrak 1' })
    expect((await set({ duration: 'an hour' })).result).toMatchObject({
      kind: 'rejected',
      field: 'duration',
      reason: 'wrong_type',
    })
    expect((await set({ duration: null, location: null })).properties).toEqual({ duration: null, location: null })
  })

  test('remind at a moment, or not at all', async () => {
    if (crmType === 'pipedrive') return
    const { id } = await create({ subject: 'remind', contacts: ann, reminderAt: '2026-11-30T08:30:00.000Z' })
    expect(Date.parse(String((await read(id))['reminderAt']))).toBe(Date.parse('2026-11-30T08:30:00.000Z'))
    await change(id, { reminderAt: null })
    expect((await read(id))['reminderAt']).toBeNull()
  })

  test('are done and to do again, and say when they were done', async () => {
    const { id } = await create({ subject: 'twice', status: 'open', contacts: ann })
    expect(await read(id)).toMatchObject({ status: 'open', completedAt: null })
    expect(await change(id, { status: 'done' })).toMatchObject({ kind: 'ok' })
    const done = await read(id)
    expect([done['status'], done['completedAt'] === null]).toEqual(['done', false])
    await change(id, { status: 'open' })
    expect(await read(id)).toMatchObject({ status: 'open', completedAt: null })
  })

  test('in a state that the CRM does not tell from another one are sent as that, and are the same to it', async () => {
    const { id } = await create({ subject: 'waits', status: 'waiting', type: 'meeting', contacts: ann })
    const { status, type } = await read(id)
    const expected = { hubspot: ['waiting', 'to_do'], pipedrive: ['open', 'meeting'], salesforce: ['waiting', 'to_do'] }
    expect([status, type]).toEqual(expected[crmType])
  })

  test('lose and gain what they are about one by one', async () => {
    const { id } = await create({ subject: 'about', contacts: [ann, ben].toSorted().join(';'), accounts: acme })
    const people = membersOf((await read(id))['contacts']).toSorted()
    // Salesforce has one.
    if (crmType === 'salesforce') expect([ann, ben]).toContain(people.join())
    else expect(people).toEqual([ann, ben].toSorted())
    await change(id, { contacts: ben })
    expect(await read(id)).toMatchObject({ contacts: ben, accounts: acme })
    await change(id, { accounts: null })
    expect(await read(id)).toMatchObject({ contacts: ben, accounts: null })
  })

  test('that are gone are told apart from those that are there', async () => {
    const { id } = await create({ subject: 'short-lived', contacts: ann })
    expect(await fixture.connector.archiveRecords(session, 'task', [id])).toEqual([{ kind: 'ok', id }])
    expect(await fixture.connector.getRecords(session, 'task', [id])).toEqual([])
  })

  test('whose create was not answered are found, each once, and another that says the same is not taken', async () => {
    const { connector } = fixture
    const twins = [createOf({ subject: 'the same', contacts: ann }), createOf({ subject: 'the same', contacts: ann })]
    const sentAt = new Date(Date.now() - 1_000).toISOString()
    const results = await connector.upsertRecords(session, 'task', twins)
    const ids = results.flatMap((result) => (result.kind === 'ok' ? result.id : []))
    expect(new Set(ids).size).toBe(2)
    const intents = twins.map(({ key, externalId, properties }) => ({ key, externalId, properties, sentAt }))
    const found = (await connector.findCreated?.(session, 'task', intents)) ?? null
    if (found !== null) expect(new Set([...found.values()].map(({ id }) => id))).toEqual(new Set(ids))
    else
      expect(
        (await connector.upsertRecords(session, 'task', twins)).map((result) => result.kind === 'ok' && ids.includes(result.id)),
      ).toEqual([true, true])
    const never = { ...createOf({ subject: 'never sent', contacts: ann }), sentAt }
    expect([...((await connector.findCreated?.(session, 'task', [never])) ?? [])]).toEqual([])
  })

  test('are read about linked records alone, then what changes, deletions told, and what is about one linked later', async () => {
    const foreign = (await create({ subject: 'about a stranger', contacts: stranger })).id
    const known = (await create({ subject: 'about Ben', contacts: ben, accounts: acme })).id
    const within = conversation()
    const first = await all(null, within)
    expect(first.ids).toContain(known)
    // Pipedrive lists all of them for less; the sync leaves out what is about nobody here.
    if (crmType !== 'pipedrive') expect(first.ids).not.toContain(foreign)
    expect(new Set(first.ids).size).toBe(first.ids.length)
    // Of either object, HubSpot: how many there are, what is about it, those tasks, and what they are about, of three kinds; how many tasks there
    // are. Pipedrive: the newest, the list, and the names of its priorities.
    // Salesforce: the newest, what the object has, and of either object what is about it, and those.
    const calls = { hubspot: 2 * (1 + 1 + 1 + 3) + 1, pipedrive: 2 + 1, salesforce: 2 + 2 * 2 }
    expect(within.calls()).toBeLessThanOrEqual(calls[crmType])
    await change(known, { subject: 'about Ben, again' })
    const removed = first.ids.find((id) => id !== known) ?? ''
    if (fixture.deltaTellsDeletions) await fixture.remove('task', removed)
    const later: LinkedRecords = async (target, { since, after }) => ({
      ids: target === 'contact' && since !== null && after === null ? [stranger] : [],
      asOf: '2026-11-20T10:00:00Z',
    })
    const second = await all(first.next, conversation(), later)
    expect(second.ids).toEqual(expect.arrayContaining([foreign, known]))
    if (fixture.deltaTellsDeletions) expect(second.deletedIds).toContain(removed)
  })

  test('are listed where most records are linked, which takes fewer calls, and what is linked later is asked about', async () => {
    const nobodys = (await create({ subject: 'about nobody' })).id
    const about = (await create({ subject: 'about Ann', contacts: ann })).id
    const everybody: LinkedRecords = async (target, { since, after }) => ({
      ids: after === null && since === null && target === 'contact' ? people : [],
      asOf: '2026-11-20T09:00:00Z',
    })
    const within = conversation()
    const first = await all(null, within, everybody)
    expect(first.ids).toContain(about)
    // Salesforce's list has no archived tasks: it is asked about those who are linked.
    expect(first.ids.includes(nobodys)).toBe(crmType !== 'salesforce')
    expect(new Set(first.ids).size).toBe(first.ids.length)
    // HubSpot: how many there are of two objects, the list, and the archived ones. Salesforce: what the object has, the newest, whose tasks they are, those.
    // Pipedrive: the newest, the list, and the names of its priorities.
    const calls = { hubspot: 2 + 1 + 1, salesforce: 1 + 1 + 1 + 1, pipedrive: 2 + 1 }
    expect(within.calls()).toBeLessThanOrEqual(calls[crmType])
    const later: LinkedRecords = async (target, { since, after }) => ({
      ids: target === 'contact' && since !== null && after === null ? [ann] : [],
      asOf: '2026-11-20T10:00:00Z',
    })
    expect((await all(first.next, conversation(), later)).ids).toContain(about)
  })
})
