import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connector, Cursor, RemoteWrite } from '../../src/lib/crm/connector.ts'
import { isAdsappField } from '../../src/lib/crm/domain/entities.ts'
import { validateMapping } from '../../src/lib/crm/domain/field-mapping.ts'
import type { RemoteRecord } from '../../src/lib/crm/domain/reconcile.ts'
import { registeredCrms } from '../../src/lib/crm/registry.ts'
import { type CountedSession, openSession } from '../../src/lib/crm/session.ts'
import { type ConnectorStand, connectorStands } from './support/connector-stands.ts'

test('there is at least one registered connector', () => {
  expect(registeredCrms.length).toBeGreaterThan(0)
})

describe.each(registeredCrms)('the %s connector, through its real SDK on its sandbox', (crmType) => {
  let stand: ConnectorStand
  let connector: Connector
  let session: CountedSession
  const object = 'contact'

  beforeAll(async () => {
    const start = connectorStands[crmType]
    if (!start) throw new Error(`${crmType} is registered but has no sandbox to be tested on.`)
    stand = await start()
    connector = stand.connector
    const tokens = { accessToken: stand.accessToken, refreshToken: null, expiresAt: null, scopes: [] }
    session = openSession({
      connectionId: randomUUID(),
      connector,
      store: { read: async () => ({ tokens, version: 1 }), write: async () => false },
    }).withFields([
      { name: stand.fields.email, type: 'email' },
      { name: stand.fields.firstName, type: 'text' },
    ])
    await connector.account(session)
  })
  afterAll(() => stand.close())

  const create = (key: string, email: string | null, firstName: string): RemoteWrite => ({
    kind: 'create',
    key,
    externalId: randomUUID(),
    properties: { [stand.fields.email]: email, [stand.fields.firstName]: firstName },
  })
  async function all(from: Cursor | null): Promise<{ records: RemoteRecord[]; deletedIds: string[]; next: Cursor }> {
    const records: RemoteRecord[] = []
    const deletedIds: string[] = []
    let cursor = from
    for (;;) {
      const page = await connector.listChanges(session, object, cursor)
      records.push(...page.records)
      deletedIds.push(...page.deletedIds)
      if (page.done) return { records, deletedIds, next: page.next }
      cursor = page.next
    }
  }

  test('is what it is registered as, and its budgets and sizes are positive', () => {
    expect(connector.crmType).toBe(crmType)
    expect(connector.capabilities.batchSize).toBeGreaterThan(0)
    for (const { requests, perMs } of Object.values(connector.capabilities.budgets))
      expect(Math.min(requests, perMs)).toBeGreaterThan(0)
  })

  test('its default mapping names fields that both sides have, in directions that both allow', async () => {
    const fields = await connector.describeFields(session, object)
    expect(
      validateMapping(connector.defaultMapping[object], isAdsappField, new Map(fields.map((field) => [field.name, field]))),
    ).toEqual([])
    expect(fields.find((field) => field.name === stand.fields.readOnly)?.readOnly).toBe(true)
  })

  test('connecting again readies the account again without complaint', async () => {
    const account = await connector.account(session)
    expect(account.id).not.toBe('')
    expect(URL.canParse(account.recordUrl)).toBe(true)
  })

  test('creates in batches, one result per write, and a repeated create finds the first record', async () => {
    const writes = Array.from({ length: connector.capabilities.batchSize }, (_, index) =>
      create(`row-${index}`, `new-${index}@example.test`, `New ${index}`),
    )
    const results = await connector.upsertRecords(session, object, writes)
    expect(new Set(results.map((result) => result.key)).size).toBe(writes.length)
    expect(results.every((result) => result.kind === 'ok' && result.created)).toBe(true)
    if (connector.capabilities.idempotentCreate) {
      const again = await connector.upsertRecords(session, object, writes)
      const ids = (all: typeof results) =>
        all
          .map((result) => (result.kind === 'ok' ? `${result.key} ${result.id}` : result.kind))
          .toSorted((a, b) => a.localeCompare(b))
      expect(ids(again)).toEqual(ids(results))
    }
    expect(await connector.countRecords(session, object)).toBe(writes.length)
  })

  test('one bad row is refused with its field and a reason, and the others go through', async () => {
    const results = await connector.upsertRecords(session, object, [
      create('good', 'good@example.test', 'Good'),
      create('bad', 'not an address', 'Bad'),
      create('taken', 'new-0@example.test', 'Taken'),
    ])
    const byKey = new Map(results.map((result) => [result.key, result]))
    expect(byKey.get('good')).toMatchObject({ kind: 'ok' })
    expect(byKey.get('bad')).toMatchObject({
      kind: 'rejected',
      field: stand.fields.email,
      message: expect.stringMatching(/\w+ \w+/),
    })
    expect(byKey.get('taken')).toMatchObject({ kind: 'exists', id: expect.any(String) })
  })

  test('finds by e-mail whatever its capitals, right after the write, and says nothing of the unknown', async () => {
    const found = await connector.findByEmail(session, object, ['good@example.test', 'nobody@example.test'])
    expect(found.map((record) => record.emails[0])).toEqual(['good@example.test'])
    expect(found[0]?.properties[stand.fields.firstName]).toBe('Good')
  })

  test('updates change what they name, clear with null, and tell of a record that is gone', async () => {
    const [record] = await connector.findByEmail(session, object, ['good@example.test'])
    const id = record?.id ?? ''
    const results = await connector.upsertRecords(session, object, [
      { kind: 'update', key: 'here', id, properties: { [stand.fields.firstName]: null } },
      { kind: 'update', key: 'gone', id: '999999999', properties: { [stand.fields.firstName]: 'x' } },
    ])
    expect(results).toContainEqual(expect.objectContaining({ kind: 'ok', key: 'here', id, created: false }))
    expect(results).toContainEqual({ kind: 'gone', key: 'gone' })
    const read = await connector.getRecords(session, object, [id, '999999999'])
    expect(read.map((each) => [each.id, each.properties[stand.fields.firstName], each.emails])).toEqual([
      [id, null, ['good@example.test']],
    ])
  })

  test('a full read has everything once, and the delta after it has what changed since and nothing is missed', async () => {
    const full = await all(null)
    expect(full.records.length).toBe(await connector.countRecords(session, object))
    expect(new Set(full.records.map((record) => record.id)).size).toBe(full.records.length)
    const [one] = full.records
    await connector.upsertRecords(session, object, [
      { kind: 'update', key: 'one', id: one?.id ?? '', properties: { [stand.fields.firstName]: 'Changed since' } },
    ])
    const delta = await all(full.next)
    expect(delta.records.find((record) => record.id === one?.id)?.properties[stand.fields.firstName]).toBe('Changed since')
    expect((await all(delta.next)).next).toBeDefined()
  })
})
