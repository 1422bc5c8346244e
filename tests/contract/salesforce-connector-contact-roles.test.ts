import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Cursor } from '../../src/lib/crm/port/changes.ts'
import type { Session } from '../../src/lib/crm/port/session.ts'
import type { RemoteWrite } from '../../src/lib/crm/port/writes.ts'
import type { FieldValues } from '../../src/lib/crm/domain/entities.ts'
import { readAll, type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'

const all = 'OpportunityContactRoles'
const primary = 'PrimaryContact'
const roles = 'RolesOfContacts'
const fields: Session['fields'] = [
  { name: 'Name', type: 'text' },
  { name: 'StageName', type: 'picklist' },
  { name: 'CloseDate', type: 'date' },
  { name: 'AccountId', type: 'reference' },
  { name: all, type: 'references' },
  { name: primary, type: 'reference' },
  { name: roles, type: 'roles' },
]
const plain = { Name: 'Rome', StageName: 'Prospecting', CloseDate: '2026-12-31' }
const minute = 60_000

let fixture: SalesforceFixture
let now = 0
beforeAll(async () => {
  fixture = await startFixture({ now: () => now })
})
afterAll(() => fixture.close())
beforeEach(() => fixture.seed(0))

const made = async (sobject: string, values: object) =>
  String((await fixture.api('POST', `/sobjects/${sobject}`, values))?.['id'])
const person = (LastName: string) => made('Contact', { LastName })
const role = (OpportunityId: string, ContactId: string, more: object = {}) =>
  made('OpportunityContactRole', { OpportunityId, ContactId, ...more })
const write = (session: Session, writes: readonly RemoteWrite[]) =>
  fixture.connector.upsertRecords(session, 'opportunity', writes)
const create = (properties: FieldValues, key = 'made'): RemoteWrite => ({
  kind: 'create',
  key,
  externalId: key,
  properties: { ...plain, ...properties },
})
async function read(session: Session, id: string) {
  const [record] = await fixture.connector.getRecords(session, 'opportunity', [id])
  if (record === undefined) throw new Error(`There is no opportunity ${id}.`)
  return record
}
async function update(session: Session, id: string, properties: FieldValues, before: FieldValues = {}) {
  const record = await read(session, id)
  const known = { ...record, properties: { ...record.properties, ...before } }
  return (await write(session, [{ kind: 'update', key: id, id, before: known, properties }]))[0]
}
const rolesOf = async (id: string) => {
  const soql = `SELECT ContactId, Role, IsPrimary FROM OpportunityContactRole WHERE OpportunityId = '${id}' ORDER BY Id`
  const answer = await fixture.api('GET', `/query?q=${encodeURIComponent(soql)}`)
  const rows: { ContactId: string; Role: string | null; IsPrimary: boolean }[] = JSON.parse(JSON.stringify(answer)).records
  return rows.map(({ ContactId, Role, IsPrimary }) => [ContactId, Role, IsPrimary])
}
const byContact = ([a]: readonly unknown[], [b]: readonly unknown[]) => (String(a) < String(b) ? -1 : a === b ? 0 : 1)
const pass = (ms: number) => {
  fixture.pass(ms)
  now += ms
}

describe('the contacts of an opportunity', () => {
  test('are described as references, with the primary one beside them', async () => {
    const described = await fixture.connector.describeFields(fixture.session(fields), 'opportunity')
    expect(described.filter(({ name }) => [all, primary, roles].includes(name))).toMatchObject([
      { type: 'references', target: 'contact', readOnly: false },
      { type: 'reference', target: 'contact', readOnly: false },
      { type: 'roles', target: 'contact', readOnly: false },
    ])
    const contact = await fixture.connector.describeFields(fixture.session(fields), 'contact')
    expect(contact.some(({ name }) => name === all)).toBe(false)
  })

  test('are a set, although one may have two roles; what stays keeps its role', async () => {
    const session = fixture.session(fields)
    const [ann = '', bea = '', cem = ''] = (await Promise.all(['Ann', 'Bea', 'Cem'].map(person))).toSorted()
    const [rome] = await write(session, [create({ [all]: `${ann};${bea}`, [primary]: bea })])
    if (rome?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(rome)}`)
    expect(await rolesOf(rome.id)).toEqual([
      [ann, null, false],
      [bea, null, true],
    ])
    await role(rome.id, ann, { Role: 'Evaluator' })
    await role(rome.id, cem, { Role: 'Decision Maker' })
    expect((await read(session, rome.id)).properties).toMatchObject({ [all]: `${ann};${bea};${cem}`, [primary]: bea })
    // Decided before somebody there has added the third one, who stays.
    expect(await update(session, rome.id, { [all]: bea }, { [all]: `${ann};${bea}` })).toMatchObject({ kind: 'ok' })
    expect(await rolesOf(rome.id)).toEqual([
      [bea, null, true],
      [cem, 'Decision Maker', false],
    ])
    expect(await update(session, rome.id, { [primary]: cem, Name: 'Rome II' })).toMatchObject({ stored: { [primary]: cem } })
    expect(await rolesOf(rome.id)).toEqual([
      [bea, null, false],
      [cem, 'Decision Maker', true],
    ])
    await update(session, rome.id, { [primary]: null, [all]: null })
    expect(await rolesOf(rome.id)).toEqual([])
  })

  test.each([
    ['refuses', 400, 'INVALID_TYPE_ON_FIELD_IN_RECORD', 'wrong_type'],
    ['fails at', 500, 'UNKNOWN_EXCEPTION', 'unanswered'],
  ])(
    'that Salesforce %s as a whole are a refusal of that field, and what else the record has is written',
    async (_, status, errorCode, reason) => {
      const session = fixture.session(fields)
      const [ann, rome] = [await person('Ann'), await made('Opportunity', plain)]
      await fixture.fail({
        kind: 'status',
        status,
        times: 50,
        match: { method: 'POST', pathPrefix: '/services/data/v68.0/composite/sobjects' },
        body: [{ errorCode, message: 'Not now' }],
      })
      const result = await update(session, rome, { Name: 'Rome II', [all]: ann })
      await fetch(`${fixture.url}/_sandbox/faults`, { method: 'DELETE' })
      expect(result).toMatchObject({ kind: 'ok', stored: { Name: 'Rome II' }, refused: [{ field: all, reason }] })
    },
  )

  test('have roles, of which each is a row: given, changed and taken away alone', async () => {
    const session = fixture.session(fields)
    const [ann = '', bea = '', cem = ''] = (await Promise.all(['Ann', 'Bea', 'Cem'].map(person))).toSorted()
    const [rome] = await write(session, [
      create({ [all]: `${ann};${bea}`, [primary]: bea, [roles]: `${ann}=Evaluator;${bea}=Decision Maker` }),
    ])
    if (rome?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(rome)}`)
    expect((await rolesOf(rome.id)).toSorted(byContact)).toEqual([
      [ann, 'Evaluator', false],
      [bea, 'Decision Maker', true],
    ])
    expect((await read(session, rome.id)).properties[roles]).toBe(`${ann}=Evaluator;${bea}=Decision Maker`)

    // Another one, a second one, and one for somebody who was not among them.
    await update(session, rome.id, { [roles]: `${ann}=Influencer;${bea}=Decision Maker;${bea}=Economic Buyer;${cem}=Other` })
    expect((await rolesOf(rome.id)).toSorted(byContact)).toEqual([
      [ann, 'Influencer', false],
      [bea, 'Decision Maker', true],
      [bea, 'Economic Buyer', false],
      [cem, 'Other', false],
    ])
    // Taken away: the contact stays, and so does who is the primary one, whichever of the two rows goes.
    await update(session, rome.id, { [roles]: `${bea}=Economic Buyer` })
    expect((await read(session, rome.id)).properties).toMatchObject({
      [all]: `${ann};${bea};${cem}`,
      [primary]: bea,
      [roles]: `${bea}=Economic Buyer`,
    })
    // With the contact its role goes, and a role that somebody there gave meanwhile is not taken away.
    await role(rome.id, cem, { Role: 'Evaluator' })
    await update(
      session,
      rome.id,
      { [all]: `${ann};${cem}`, [roles]: null },
      { [all]: `${ann};${bea};${cem}`, [roles]: `${bea}=Economic Buyer` },
    )
    expect((await read(session, rome.id)).properties).toMatchObject({
      [all]: `${ann};${cem}`,
      [primary]: null,
      [roles]: `${cem}=Evaluator`,
    })
  })

  test('a role with what separates members is read with a comma, and goes back in the words that the org has for it', async () => {
    const session = fixture.session(fields)
    const [ann, bea] = [await person('Ann'), await person('Bea')]
    const rome = await made('Opportunity', plain)
    await role(rome, ann, { Role: 'Signs; pays' })
    expect((await read(session, rome)).properties[roles]).toBe(`${ann}=Signs, pays`)
    const both = [`${ann}=Evaluator`, `${ann}=Signs, pays`, `${bea}=Signs, pays`].toSorted().join(';')
    await update(session, rome, { [roles]: both })
    expect(new Set((await rolesOf(rome)).map(([contact, words]) => `${contact} ${words}`))).toEqual(
      new Set([`${ann} Signs; pays`, `${ann} Evaluator`, `${bea} Signs; pays`]),
    )
    expect((await read(session, rome)).properties[roles]).toBe(both)
  })

  test('one row is changed once, where its contact becomes the primary one in another role', async () => {
    const session = fixture.session(fields)
    const [ann, rome] = [await person('Ann'), await made('Opportunity', plain)]
    await role(rome, ann, { Role: 'Evaluator' })
    expect(await update(session, rome, { [primary]: ann, [roles]: `${ann}=Other` })).toMatchObject({ kind: 'ok' })
    expect(await rolesOf(rome)).toEqual([[ann, 'Other', true]])
  })

  test('are made once, although a write is repeated', async () => {
    const session = fixture.session(fields)
    const [ann, bea] = [await person('Ann'), await person('Bea')]
    const rome = await made('Opportunity', plain)
    const set = { [all]: `${ann};${bea}`, [primary]: ann, [roles]: `${bea}=Evaluator` }
    for (const _ of [1, 2]) await update(session, rome, set, { [all]: null, [primary]: null, [roles]: null })
    expect(await rolesOf(rome)).toHaveLength(2)
  })

  test('one that is gone is the refusal of that field; the others and the opportunity itself are written', async () => {
    const session = fixture.session(fields)
    const [ann, gone] = [await person('Ann'), await person('Gone')]
    await fixture.api('DELETE', `/sobjects/Contact/${gone}`)
    const [rome, oslo] = [await made('Opportunity', plain), await made('Opportunity', { ...plain, Name: 'Oslo' })]
    const writes = await Promise.all(
      [rome, oslo].map(async (id, index): Promise<RemoteWrite> => {
        const properties = { Name: `Written ${index}`, [all]: index === 0 ? gone : ann }
        return { kind: 'update', key: id, id, before: await read(session, id), properties }
      }),
    )
    expect(await write(session, writes)).toMatchObject([
      { kind: 'ok', stored: { Name: 'Written 0' }, refused: [{ field: all, reason: 'unknown_reference' }] },
      { kind: 'ok' },
    ])
    expect(await write(session, [create({ [primary]: gone })])).toMatchObject([
      { kind: 'ok', created: true, refused: [{ field: primary }] },
    ])
    expect((await read(session, oslo)).properties).toMatchObject({ Name: 'Written 1', [all]: ann })
  })

  test('that change are found by a delta, although the opportunity’s own time stays; removed ones too', async () => {
    const session = fixture.session(fields)
    const [rome, oslo] = [await made('Opportunity', plain), await made('Opportunity', { ...plain, Name: 'Oslo' })]
    const ann = await person('Ann')
    const readFrom = (from: Cursor | null) => readAll(fixture.connector, session, from, { object: 'opportunity' })
    pass(20 * minute)
    const full = await readFrom(null)
    expect(full.records.map(({ properties }) => properties[all])).toEqual([null, null])
    pass(20 * minute)
    // Reads the newest records again, which may have become visible late.
    const quiet = await readFrom(full.next)
    const id = await role(rome, ann, { IsPrimary: true })
    const added = await readFrom(quiet.next)
    expect(added.records.map((record) => [record.id, record.properties[all], record.properties[primary]])).toEqual([
      [rome, ann, ann],
    ])
    pass(20 * minute)
    await fixture.api('PATCH', `/sobjects/Opportunity/${oslo}`, { Name: 'Oslo II' })
    await fixture.api('DELETE', `/sobjects/OpportunityContactRole/${id}`)
    const removed = await readFrom(added.next)
    expect(new Map(removed.records.map((record) => [record.id, record.properties[all]]))).toEqual(
      new Map([
        [rome, null],
        [oslo, null],
      ]),
    )
  })

  test('cost a call a page where they are mapped, and none where they are not', async () => {
    await role(await made('Opportunity', plain), await person('Ann'))
    const calls = async (mapped: Session['fields']) => {
      const session = fixture.session(mapped)
      await fixture.connector.countRecords(session, 'opportunity')
      await fixture.connector.describeFields(session, 'opportunity')
      const before = session.calls()
      await fixture.connector.listChanges(session, 'opportunity', null)
      return session.calls() - before
    }
    const without = await calls(fields.filter(({ name }) => ![all, primary, roles].includes(name)))
    expect((await calls(fields)) - without).toBe(1)
  })
})
