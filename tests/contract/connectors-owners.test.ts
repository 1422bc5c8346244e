import { expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { CrmUser } from '../../src/lib/crm/domain/crm-user.ts'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import { fullId } from '../../src/lib/crm/salesforce/mapping.ts'
import { connectorFixtures } from './support/connector-fixtures.ts'
import { conversationOn } from './support/conversation.ts'
import { describeEachConnector } from './support/each-connector.ts'

/** The users of a CRM's empty account, with how many calls the list took, and after it was told to answer in small pages. */
async function listed(crmType: CrmType, settings: object, among: readonly string[] = []) {
  const [start] = Object.values(connectorFixtures[crmType] ?? {})
  if (!start) throw new Error(`${crmType} has no fixture.`)
  const fixture = await start()
  try {
    const session = conversationOn(fixture.connector, fixture.tokens)
    const read = async () => {
      const before = session.calls()
      const users = await fixture.connector.listUsers(session, among)
      return { users, calls: session.calls() - before }
    }
    const once = await read()
    await fixture.configure(settings)
    return { ...once, paged: await read() }
  } finally {
    await fixture.close()
  }
}

const inWords = (users: readonly CrmUser[]) =>
  users.map(({ id, kind, name, email, active }) => [id, kind, name, email, active ? 'active' : 'not active'])

test('HubSpot lists owners, a queue and, apart, those who are not active, page after page', async () => {
  const { users, calls, paged } = await listed('hubspot', { ownerPageMax: 2 })
  expect(inWords(users)).toEqual([
    ['7101', 'person', 'Mara Lindqvist', 'admin@acme.test', 'active'],
    ['7102', 'person', 'Tomas Rey', 'Manager@acme.test', 'active'],
    ['7103', 'person', 'Ida Berg', 'member@acme.test', 'active'],
    ['7105', 'person', 'Noa Vermeer', 'noa.vermeer@acme-hubspot.example', 'active'],
    ['7106', 'queue', 'Inbound team', null, 'active'],
    ['7104', 'person', 'Sven Oud', 'sven.oud@acme-hubspot.example', 'not active'],
  ])
  expect(calls).toBe(2)
  expect(paged).toEqual({ users, calls: 4 })
})

test('Salesforce lists the users of its own and its queues; users of portals only where they are asked for', async () => {
  const { users, calls, paged } = await listed('salesforce', { queryBatchMax: 2 })
  expect(users.map(({ kind, email, active }) => [kind, email, active])).toEqual([
    ['person', expect.stringContaining('mara@'), true],
    ['person', 'admin@acme.test', true],
    ['person', 'Manager@acme.test', true],
    ['person', 'member@acme.test', true],
    ['person', expect.stringContaining('sven.oud@'), false],
    ['queue', null, true],
  ])
  expect(users.every(({ id }) => /^00[5G]\w{15}$/.test(id))).toBe(true)
  expect(calls).toBe(2)
  expect(paged).toEqual({ users, calls: 4 })
  const own = users[0]?.id ?? ''
  // By their order, and nobody has the last one.
  const [petra, nobody] = ['6', 'z'].map((digit) => fullId(`${own.slice(0, 14)}${digit}`))
  const portal = await listed('salesforce', {}, [own, petra ?? '', nobody ?? '', 'none'])
  expect(portal.calls).toBe(3)
  expect(portal.users.filter(({ id }) => !users.some((user) => user.id === id))).toMatchObject([
    { kind: 'person', email: 'petra@customer.example' },
  ])
})

test('Pipedrive lists its users in one call', async () => {
  const { users, calls } = await listed('pipedrive', {})
  expect(inWords(users)).toEqual([['21802', 'person', 'Emil Tom', 'emil.tom@empty-company.example', 'active']])
  expect(calls).toBe(1)
})

describeEachConnector((opened) => {
  test('a record has an owner of the list; one that is made without has one where the CRM has no record without', async () => {
    const { connector, object, conversation, create, update } = opened()
    const field = (await connector.describeFields(conversation(), object)).find(({ target }) => target === 'user')
    if (!field) throw new Error('There is no owner.')
    const base = conversation()
    const session = base.withFields([...opened().session.fields, { name: field.name, type: 'reference' }])
    const [made] = await connector.upsertRecords(session, object, [create('owned', 'owned@example.test', 'Owned')])
    if (made?.kind !== 'ok') throw new Error('It was not made.')
    const users = await connector.listUsers(session, [])
    const given = made.stored[field.name] ?? null
    expect(given !== null).toBe(field.neverBlank === true)
    if (given !== null) expect(users.map(({ id }) => id)).toContain(given)

    const to = users.find(({ active, kind, id }) => active && kind === 'person' && id !== given)?.id ?? users[0]?.id ?? ''
    const [before] = await connector.getRecords(session, object, [made.id])
    if (!before) throw new Error('It is not there.')
    const owned = (of: RemoteRecord, value: string) => ({ ...update('owned', of, null), properties: { [field.name]: value } })
    expect(await connector.upsertRecords(session, object, [owned(before, to)])).toMatchObject([{ kind: 'ok' }])
    const [after] = await connector.getRecords(session, object, [made.id])
    if (!after) throw new Error('It is not there.')
    expect(after.properties[field.name]).toBe(to)
    const nobody = to.replace(/\d/g, '9')
    expect(await connector.upsertRecords(session, object, [owned(after, nobody)])).toMatchObject([{ kind: 'rejected' }])
    const inactive = users.find(({ active }) => !active)?.id
    if (inactive)
      expect(await connector.upsertRecords(session, object, [owned(after, inactive)])).toMatchObject([{ kind: 'rejected' }])
  })
})
