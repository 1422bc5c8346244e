import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connector, Cursor, RemoteWrite, WriteResult } from '../../src/lib/crm/connector.ts'
import { isAdsappField } from '../../src/lib/crm/domain/entities.ts'
import { validateMapping } from '../../src/lib/crm/domain/field-mapping.ts'
import type { RemoteRecord } from '../../src/lib/crm/domain/reconcile.ts'
import { registeredCrms } from '../../src/lib/crm/registry.ts'
import { type CountedSession, createBudgets, openSession } from '../../src/lib/crm/session.ts'
import { type ConnectorStand, connectorStands } from './support/connector-stands.ts'

test('every CRM is registered, and each has a sandbox to be tested on', () => {
  expect(registeredCrms.toSorted()).toEqual(['hubspot', 'pipedrive', 'salesforce'])
  expect(registeredCrms.filter((crmType) => Object.keys(connectorStands[crmType] ?? {}).length === 0)).toEqual([])
})

const stands = registeredCrms.flatMap((crmType) =>
  Object.entries(connectorStands[crmType] ?? {}).map(([which, start]) => ({ crmType, which, start })),
)

describe.each(stands)('the $crmType connector, $which, through its real SDK on its sandbox', ({ crmType, start }) => {
  let stand: ConnectorStand
  let connector: Connector
  let session: CountedSession
  const object = 'contact'
  const created = 60

  beforeAll(async () => {
    stand = await start()
    connector = stand.connector
    session = conversation(stand.tokens.accessToken)
    await connector.account(session)
  })
  afterAll(() => stand.close())

  function conversation(accessToken: string): CountedSession {
    const tokens = {
      ...stand.tokens,
      accessToken,
      refreshToken: null,
      expiresAt: null,
      scopes: [],
      environment: 'production' as const,
    }
    return openSession({
      budgets: createBudgets(),
      connectionId: randomUUID(),
      connector,
      store: {
        read: async () => ({ tokens, version: 1 }),
        lock: async () => false,
        unlock: async () => undefined,
        write: async () => false,
      },
    }).withFields([
      { name: stand.fields.email, type: 'email' },
      { name: stand.fields.firstName, type: 'text' },
      { name: stand.fields.lastName, type: 'text' },
    ])
  }
  const create = (key: string, email: string | null, firstName: string, externalId: string = randomUUID()): RemoteWrite => ({
    kind: 'create',
    key,
    externalId,
    properties: { [stand.fields.email]: email, [stand.fields.firstName]: firstName, [stand.fields.lastName]: 'Contract' },
  })
  const update = (key: string, before: RemoteRecord, firstName: string | null): RemoteWrite => ({
    kind: 'update',
    key,
    id: before.id,
    before,
    properties: { [stand.fields.firstName]: firstName },
  })
  /** Sends writes as the engine does: whole batches of one kind. */
  async function send(writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> {
    const { batchSize } = connector.capabilities
    const batches = Array.from({ length: Math.ceil(writes.length / batchSize) }, (_, index) =>
      writes.slice(index * batchSize, (index + 1) * batchSize),
    )
    return (await Promise.all(batches.map((batch) => connector.upsertRecords(session, object, batch)))).flat()
  }
  async function find(email: string): Promise<RemoteRecord> {
    const [record] = await connector.findByEmail(session, object, [email])
    if (!record) throw new Error(`There is no ${email}.`)
    return record
  }
  async function all(
    from: Cursor | null,
    within = session,
  ): Promise<{ records: RemoteRecord[]; deletedIds: string[]; next: Cursor }> {
    const records: RemoteRecord[] = []
    const deletedIds: string[] = []
    let cursor = from
    for (;;) {
      const page = await connector.listChanges(within, object, cursor)
      records.push(...page.records)
      deletedIds.push(...page.deletedIds)
      // A cursor is kept in the database between calls.
      cursor = JSON.parse(JSON.stringify(page.next))
      if (page.done) return { records, deletedIds, next: page.next }
    }
  }

  test('is what it is registered as, and its budgets and sizes are positive', () => {
    expect(connector.crmType).toBe(crmType)
    expect(connector.capabilities.objects).toContain(object)
    expect(connector.capabilities.batchSize).toBeGreaterThan(0)
    for (const { requests, perMs } of Object.values(connector.capabilities.budgets))
      expect(Math.min(requests, perMs)).toBeGreaterThan(0)
  })

  test('its default mapping names fields that both sides have, in directions that both allow', async () => {
    const fields = await connector.describeFields(session, object)
    expect(
      validateMapping(connector.defaultMapping[object], isAdsappField, new Map(fields.map((field) => [field.name, field]))),
    ).toEqual([])
    expect(new Set(fields.map((field) => field.name)).size).toBe(fields.length)
    expect(fields.find((field) => field.name === stand.fields.readOnly)?.readOnly).toBe(true)
    expect(
      fields.filter((field) => field.type === 'picklist' && !field.readOnly && (field.options ?? []).length > 0),
    ).not.toEqual([])
  })

  test('connecting again readies the account again without complaint', async () => {
    const account = await connector.account(session)
    expect(account.id).not.toBe('')
    expect(account.name).not.toBe('')
    expect(URL.canParse(account.recordUrl)).toBe(true)
  })

  test('a token that the CRM does not know is refused as a question of access, in words', async () => {
    const refused = connector.account(conversation('0000000000000000000000000000000000000000'))
    await expect(refused).rejects.toMatchObject({ kind: 'auth', message: expect.stringMatching(/\w+ \w+ \w+/) })
  })

  test('an empty account reads as empty', async () => {
    const { records, deletedIds } = await all(null)
    expect([records, deletedIds]).toEqual([[], []])
    expect([0, null]).toContain(await connector.countRecords(conversation(stand.tokens.accessToken), object))
  })

  test('creates in batches, one result per write, and what a lost answer has made is found again', async () => {
    const externalIds = Array.from({ length: created }, () => randomUUID())
    const writes = externalIds.map((externalId, index) =>
      create(`row-${index}`, index === 7 ? null : `new-${index}@example.test`, `New ${index}`, externalId),
    )
    const results = await send(writes)
    expect(new Set(results.map((result) => result.key)).size).toBe(writes.length)
    expect(results.every((result) => result.kind === 'ok' && result.created)).toBe(true)
    const ids = new Map(results.map((result) => [result.key, result.kind === 'ok' ? result.id : result.kind]))
    const sentAt = new Date(Date.now() - 1_000).toISOString()
    const lost = await connector.findCreated?.(
      session,
      object,
      writes.flatMap((write) => (write.kind === 'create' ? [{ ...write, sentAt }] : [])),
    )
    const remaining = writes.filter((write) => !lost?.has(write.key))
    for (const [key, record] of lost ?? []) expect(record.id).toBe(ids.get(key))
    // The others may be created again, and are the same records.
    for (const again of await send(remaining)) expect(again).toMatchObject({ kind: 'ok', id: ids.get(again.key) })
    expect((await all(null)).records).toHaveLength(created)
  })

  test('nothing is found again of a create that never arrived', async () => {
    const write = create('never', 'never@example.test', 'Never')
    if (write.kind !== 'create' || !connector.findCreated) return
    expect([...(await connector.findCreated(session, object, [{ ...write, sentAt: new Date().toISOString() }]))]).toEqual([])
  })

  test('one bad row is refused with its field and a reason, and the others go through', async () => {
    const results = await send([
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
    expect(byKey.get('taken')).toMatchObject(stand.emailsMayRepeat ? { kind: 'ok' } : { kind: 'exists', id: expect.any(String) })
  })

  test('finds by e-mail whatever its capitals, right after the write, and says nothing of the unknown', async () => {
    await send([create('capitals', 'Capital.Letters@Example.Test', 'Capitals')])
    const found = await connector.findByEmail(session, object, [
      'good@example.test',
      'capital.letters@example.test',
      "o'nobody@example.test",
    ])
    expect(found).toHaveLength(2)
    expect(new Set(found.map((record) => record.emails[0]))).toEqual(
      new Set(['capital.letters@example.test', 'good@example.test']),
    )
    expect(found.find((record) => record.emails[0] === 'good@example.test')?.properties[stand.fields.firstName]).toBe('Good')
  })

  test('finds many by e-mail at once, each one that is there', async () => {
    const wanted = Array.from({ length: 150 }, (_, index) => `new-${index}@example.test`)
    const found = await connector.findByEmail(session, object, wanted)
    const there = Array.from({ length: created }, (_, index) => `new-${index}@example.test`).filter((_, index) => index !== 7)
    expect(new Set(found.map((record) => record.emails[0]))).toEqual(new Set(there))
  })

  test('updates change what they name, clear with null, and tell of a record that is gone', async () => {
    const record = await find('good@example.test')
    const { id } = record
    const ghost: RemoteRecord = { ...record, id: stand.unknownId }
    const results = await send([update('here', record, null), update('gone', ghost, 'x')])
    expect(results).toContainEqual(expect.objectContaining({ kind: 'ok', key: 'here', id, created: false }))
    expect(results).toContainEqual({ kind: 'gone', key: 'gone' })
    const read = await connector.getRecords(session, object, [id, stand.unknownId])
    expect(read.map((each) => [each.id, each.properties, each.emails])).toEqual([
      [
        id,
        { [stand.fields.email]: 'good@example.test', [stand.fields.firstName]: null, [stand.fields.lastName]: 'Contract' },
        ['good@example.test'],
      ],
    ])
  })

  test('a full read has everything once, the delta after it has what changed since, and what was deleted is told', async () => {
    const full = await all(null)
    expect(new Set(full.records.map((record) => record.id)).size).toBe(full.records.length)
    expect([full.records.length, null]).toContain(await connector.countRecords(conversation(stand.tokens.accessToken), object))
    const [one, two] = full.records
    if (!one || !two) throw new Error('The account is empty.')
    expect(await send([update('one', one, 'Changed since')])).toMatchObject([{ kind: 'ok' }])
    await stand.remove(two.id)
    const delta = await all(full.next, conversation(stand.tokens.accessToken))
    expect(delta.records.find((record) => record.id === one.id)?.properties[stand.fields.firstName]).toBe('Changed since')
    const told = stand.deltaTellsDeletions ? delta : await all(null, conversation(stand.tokens.accessToken))
    expect(told.deletedIds).toContain(two.id)
    expect(delta.records.map((record) => record.id)).not.toContain(two.id)
    expect((await all(delta.next)).next).toBeDefined()
    expect(await connector.getRecords(session, object, [two.id])).toEqual([])
  })

  test('what is archived is gone for every read, and archiving again changes nothing', async () => {
    const emails = ['archive-1@example.test', 'archive-2@example.test', 'archive-3@example.test']
    await send(emails.map((email) => create(email, email, 'To archive')))
    const [one, two, kept] = await Promise.all(emails.map(find))
    if (!one || !two || !kept) throw new Error('Something was not made.')
    const { next } = await all(null)
    const ids = [one.id, two.id]
    const results = await connector.archiveRecords(session, object, ids)
    expect(results.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
      ids.toSorted((a, b) => a.localeCompare(b)).map((id) => ({ kind: 'ok', id })),
    )
    const fresh = conversation(stand.tokens.accessToken)
    expect((await connector.getRecords(fresh, object, [...ids, kept.id])).map(({ id }) => id)).toEqual([kept.id])
    expect((await connector.findByEmail(fresh, object, emails)).map(({ id }) => id)).toEqual([kept.id])
    const told = await all(stand.deltaTellsDeletions ? next : null, conversation(stand.tokens.accessToken))
    expect(told.deletedIds).toEqual(expect.arrayContaining(ids))
    const again = await connector.archiveRecords(session, object, [...ids, ...ids, stand.unknownId, 'no id at all'])
    expect(new Set(again.map(({ id }) => id))).toEqual(new Set([...ids, stand.unknownId, 'no id at all']))
    expect(again).toHaveLength(4)
    // Where the CRM does not say whether it was there, both are as good.
    for (const result of again) expect(['ok', 'gone']).toContain(result.kind)
    expect(await connector.archiveRecords(session, object, [])).toEqual([])
    expect((await send([update('gone', one, 'x')])).map(({ kind }) => kind)).toEqual(['gone'])
  })

  test('more than one call’s worth is archived in few calls, each of them told', async () => {
    const { batchSize } = connector.capabilities
    const count = batchSize === 1 ? 12 : 250
    const emails = Array.from({ length: count }, (_, index) => `many-${index}@example.test`)
    const ids = (await send(emails.map((email) => create(email, email, 'Many')))).map((result) =>
      result.kind === 'ok' ? result.id : result.kind,
    )
    const before = session.calls()
    const results = await connector.archiveRecords(session, object, ids)
    expect(new Set(results.map(({ kind, id }) => `${kind} ${id}`))).toEqual(new Set(ids.map((id) => `ok ${id}`)))
    expect(session.calls() - before).toBe(Math.ceil(count / batchSize))
  })

  test('is healthy with a good token, in one call, and names the account that it opens', async () => {
    const fresh = conversation(stand.tokens.accessToken)
    expect(await connector.health(fresh)).toEqual({
      accountId: (await connector.account(session)).id,
      missingScopes: [],
    })
    expect(fresh.calls()).toBe(1)
  })

  test('is not healthy with a token that the CRM does not know, which is a question of access', async () => {
    const refused = connector.health(conversation('0000000000000000000000000000000000000000'))
    await expect(refused).rejects.toMatchObject({ kind: 'auth' })
  })

  test('tells which rights a token lacks that has others', async () => {
    const tokens = { ...(await session.tokens()), scopes: ['something:else'] }
    const { missingScopes } = await connector.health({ ...session, tokens: async () => tokens })
    expect(missingScopes.length).toBeGreaterThan(0)
    expect(missingScopes).not.toContain('something:else')
  })

  test('refuses pushes that nobody signed, whatever they hold, and calls them neither old nor malformed', () => {
    const { webhook } = connector
    const url = webhook.address('https://app.example.test', randomUUID(), 'secret')
    expect(URL.canParse(url)).toBe(true)
    const bodies = ['', '[]', '{}', '<a/>', '[{"subscriptionType":"contact.creation"}]', '\u0000\uFFFF', 'x'.repeat(100_000)]
    for (const body of bodies) {
      const request = {
        method: 'POST',
        url: url.replace('secret', 'guess'),
        headers: new Headers({ authorization: 'Basic YWRzYXBwOmd1ZXNz', 'x-hubspot-signature-v3': 'guess' }),
        body: new TextEncoder().encode(body),
      }
      for (const secrets of [[], [''], ['secret'], ['secret', 'former']]) {
        expect(webhook.read(request, secrets, Date.now())).toEqual({ kind: 'refused', code: 'bad_signature' })
      }
    }
  })

  test('what it charges for a call is told in the unit that its usage is counted in', () => {
    const { costs } = connector.capabilities
    expect(['calls', 'tokens']).toContain(costs.unit)
    expect(Math.min(costs.page, costs.read, costs.lookup, costs.write)).toBeGreaterThan(0)
  })

  test('a full read that was stopped between two pages goes on in another conversation', async () => {
    const first = await connector.listChanges(session, object, null)
    const rest = first.done ? { records: [] } : await all(first.next, conversation(stand.tokens.accessToken))
    const seen = [...first.records, ...rest.records].map((record) => record.id)
    expect(new Set(seen)).toEqual(new Set((await all(null)).records.map((record) => record.id)))
  })
})
