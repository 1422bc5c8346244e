import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { htmlText } from '../../src/lib/crm/domain/html-text.ts'
import type { FieldValues } from '../../src/lib/crm/domain/entities.ts'
import { membersOf } from '../../src/lib/crm/domain/sets.ts'
import type { Cursor } from '../../src/lib/crm/port/changes.ts'
import type { LinkedRecords } from '../../src/lib/crm/port/linked.ts'
import type { RemoteWrite } from '../../src/lib/crm/port/writes.ts'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import type { CountedSession } from '../../src/lib/crm/transport/session.ts'
import { type ConnectorFixture, connectorFixtures } from './support/connector-fixtures.ts'
import { conversationOn } from './support/conversation.ts'

/** What each CRM calls the parts of a note, and the fields that a person of it needs. */
const crms = {
  hubspot: {
    body: 'hs_note_body',
    contacts: 'associations.contacts',
    accounts: 'associations.companies',
    person: (name: string) => ({ lastname: name }),
    company: (name: string) => ({ name }),
    needs: { hs_timestamp: '2026-11-20T09:00:00.000Z' },
  },
  salesforce: {
    body: 'Content',
    contacts: 'ContentDocumentLinks.Contact',
    accounts: 'ContentDocumentLinks.Account',
    person: (name: string) => ({ LastName: name }),
    company: (name: string) => ({ Name: name }),
    needs: {},
  },
  pipedrive: {
    body: 'content',
    contacts: 'person_id',
    accounts: 'org_id',
    person: (name: string) => ({ last_name: name }),
    company: (name: string) => ({ name }),
    needs: {},
  },
} as const satisfies Record<CrmType, unknown>

const cases = (['hubspot', 'salesforce', 'pipedrive'] as const).map((crmType) => ({ crmType, of: crms[crmType] }))

describe.each(cases)('notes of $crmType', ({ crmType, of }) => {
  let fixture: ConnectorFixture
  let session: CountedSession
  let [ann, ben, acme, stranger] = ['', '', '', '']
  const asked = [
    { name: of.body, type: 'html' },
    { name: of.contacts, type: 'references' },
    { name: of.accounts, type: 'references' },
  ] as const
  const conversation = () => conversationOn(fixture.connector, fixture.tokens).withFields(asked)
  const write = (writes: readonly RemoteWrite[]) => fixture.connector.upsertRecords(session, 'note', writes)
  const create = (text: string, about: FieldValues): RemoteWrite => ({
    kind: 'create',
    key: randomUUID(),
    externalId: randomUUID(),
    properties: { ...of.needs, [of.body]: `<p>${text}</p>`, ...about },
  })
  const made = async (object: 'contact' | 'account', properties: FieldValues) => {
    const plain = conversationOn(fixture.connector, fixture.tokens).withFields([])
    const sent = { kind: 'create', key: randomUUID(), externalId: randomUUID(), properties } as const
    const [result] = await fixture.connector.upsertRecords(plain, object, [sent])
    if (result?.kind !== 'ok') throw new Error(JSON.stringify(result))
    return result.id
  }
  const noteOn = async (text: string, about: FieldValues) => {
    const [result] = await write([create(text, about)])
    if (result?.kind !== 'ok') throw new Error(JSON.stringify(result))
    return result.id
  }
  const read = async (id: string): Promise<RemoteRecord> => {
    const [record] = await fixture.connector.getRecords(session, 'note', [id])
    if (!record) throw new Error(`There is no note ${id}.`)
    return record
  }
  const change = async (id: string, properties: FieldValues) =>
    (await write([{ kind: 'update', key: id, id, before: await read(id), properties }]))[0]
  const saysOf = ({ properties }: RemoteRecord) => htmlText(String(properties[of.body] ?? ''))
  /** Ann and Acme are linked; in the order in which they are asked for. */
  let linked: Record<string, readonly string[]> = {}
  const linkedRecords: LinkedRecords = async (target, { since, after }) => ({
    ids: after === null && since === null ? (linked[target] ?? []) : [],
    asOf: '2026-11-20T09:00:00Z',
  })
  const all = async (from: Cursor | null, within = session, records = linkedRecords) => {
    const found: RemoteRecord[] = []
    const deletedIds: string[] = []
    for (let cursor = from; ; ) {
      const page = await fixture.connector.listChanges(within, 'note', cursor, records)
      found.push(...page.records)
      deletedIds.push(...page.deletedIds)
      cursor = JSON.parse(JSON.stringify(page.next))
      if (page.done) return { records: found, deletedIds, next: cursor }
    }
  }

  beforeAll(async () => {
    const [start] = Object.values(connectorFixtures[crmType] ?? {})
    if (start === undefined) throw new Error('There is no sandbox.')
    fixture = await start()
    session = conversation()
    await fixture.connector.account(session)
    ann = await made('contact', of.person('Ann'))
    ben = await made('contact', of.person('Ben'))
    stranger = await made('contact', of.person('Stranger'))
    acme = await made('account', of.company('Acme'))
    // Where most were linked, all notes would be listed.
    for (let others = 0; others < 12; others += 1) await made('contact', of.person(`Other ${others}`))
    linked = { contact: [ann, ben].toSorted(), account: [acme] }
  })
  afterAll(() => fixture.close())

  test('are read with their text and what they are about, as they were written', async () => {
    const id = await noteOn('Ann &amp; Acme', { [of.contacts]: ann, [of.accounts]: acme })
    const record = await read(id)
    expect([saysOf(record), record.properties[of.contacts], record.properties[of.accounts]]).toEqual(['Ann & Acme', ann, acme])
    expect(Number.isNaN(Date.parse(record.updatedAt))).toBe(false)
  })

  test('say when their text was changed where the CRM keeps that, whatever else changed since, and claim nothing elsewhere', async () => {
    const id = await noteOn('first', { [of.contacts]: ann })
    await change(id, { [of.body]: '<p>second</p>' })
    const between = Date.now()
    // CRMs that count in seconds would give both changes one time.
    await expect.poll(() => Math.floor(Date.now() / 1000), { timeout: 600_000 }).toBeGreaterThan(Math.floor(between / 1000))
    await change(id, { [of.accounts]: acme })
    const asking = [{ record: await read(id), fields: [of.body, of.contacts] }]
    const times = (await fixture.connector.fieldTimes?.(session, 'note', asking))?.get(id)
    if (crmType === 'hubspot') expect(Date.parse(times?.get(of.body)?.from ?? '')).toBeLessThanOrEqual(between)
    else expect(times?.get(of.body)).toBeUndefined()
    expect(times?.get(of.contacts)).toBeUndefined()
  })

  test('lose and gain what they are about one by one, and their text alone changes with it', async () => {
    const id = await noteOn('first', { [of.contacts]: ann, [of.accounts]: acme })
    expect(await change(id, { [of.body]: '<p>second</p>' })).toMatchObject({ kind: 'ok', id, created: false })
    expect(saysOf(await read(id))).toBe('second')
    await change(id, { [of.accounts]: null })
    const without = await read(id)
    expect([saysOf(without), without.properties[of.contacts], without.properties[of.accounts]]).toEqual(['second', ann, null])
    await change(id, { [of.contacts]: ben })
    expect((await read(id)).properties[of.contacts]).toBe(ben)
  })

  test('are about several people, as far as the CRM can say so', async () => {
    const id = await noteOn('both', { [of.contacts]: [ann, ben].toSorted().join(';') })
    const held = membersOf((await read(id)).properties[of.contacts])
    if (crmType === 'pipedrive') expect([ann, ben]).toContain(held.join())
    else expect(held.toSorted()).toEqual([ann, ben].toSorted())
  })

  test('that are gone are told apart from those that are there', async () => {
    const id = await noteOn('short-lived', { [of.contacts]: ann })
    expect(await fixture.connector.archiveRecords(session, 'note', [id])).toEqual([{ kind: 'ok', id }])
    expect(await fixture.connector.archiveRecords(session, 'note', [id])).toMatchObject([{ id }])
    expect(await fixture.connector.getRecords(session, 'note', [id])).toEqual([])
  })

  test('whose create was not answered are found by what they say, each once, and another that says the same is not taken', async () => {
    const { connector } = fixture
    const twins = [create('the same', { [of.contacts]: ann }), create('the same', { [of.contacts]: ann })]
    const sentAt = new Date(Date.now() - 1_000).toISOString()
    const results = await write(twins)
    const ids = results.flatMap((result) => (result.kind === 'ok' ? result.id : []))
    expect(new Set(ids).size).toBe(2)
    const intents = twins.map(({ key, properties }) => ({ key, externalId: randomUUID(), properties, sentAt }))
    const found = (await connector.findCreated?.(session, 'note', intents)) ?? null
    if (found !== null) expect(new Set([...found.values()].map(({ id }) => id))).toEqual(new Set(ids))
    else expect((await write(twins)).map((result) => result.kind === 'ok' && ids.includes(result.id))).toEqual([true, true])
    const never = { ...create('never sent', { [of.contacts]: ann }), sentAt }
    if (never.kind === 'create') expect([...((await connector.findCreated?.(session, 'note', [never])) ?? [])]).toEqual([])
  })

  test('are read about linked records alone, then what changes, and what is about one that is linked later comes then', async () => {
    const foreign = await noteOn('about a stranger', { [of.contacts]: stranger })
    const known = await noteOn('about Ben', { [of.contacts]: ben, [of.accounts]: acme })
    const within = conversation()
    const first = await all(null, within)
    const ids = first.records.map(({ id }) => id)
    expect(ids).toContain(known)
    // Pipedrive lists all of them for less; the sync leaves out what is about nobody here.
    if (crmType !== 'pipedrive') expect(ids).not.toContain(foreign)
    expect(new Set(ids).size).toBe(ids.length)
    // Of either object, HubSpot: how many there are, what is about it, those notes, and what they are about, of two kinds; how many notes there are.
    // Salesforce: the notes of either kind on it, today's and their links; once the newest of either kind; and each text. Pipedrive: the newest, and
    // the list.
    const calls = { hubspot: 2 * (1 + 1 + 1 + 2) + 1, salesforce: 2 * (2 + 2) + 2 + ids.length, pipedrive: 2 }
    expect(within.calls()).toBeLessThanOrEqual(calls[crmType])
    const later: LinkedRecords = async (target, { since, after }) => ({
      ids: target === 'contact' && since !== null && after === null ? [stranger] : [],
      asOf: '2026-11-20T10:00:00Z',
    })
    const second = await all(first.next, conversation(), later)
    expect(second.records.map(({ id }) => id)).toContain(foreign)
  })
})
