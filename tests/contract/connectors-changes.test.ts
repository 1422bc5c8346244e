import { beforeAll, expect, test } from 'vitest'
import { describeEachConnector } from './support/each-connector.ts'
import { capabilityOf } from '../../src/lib/crm/port/capabilities.ts'

describeEachConnector((opened) => {
  beforeAll(async () => {
    const { newcomers, send } = opened()
    const results = await send(newcomers())
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['ok']))
  })

  test('a full read has every record once, the next delta has what changed since, and deletions are reported', async () => {
    const { connector, object, session, conversation, update, send, all, fields, deltaTellsDeletions, remove } = opened()
    const full = await all(null)
    expect(new Set(full.records.map((record) => record.id)).size).toBe(full.records.length)
    expect([full.records.length, null]).toContain(await connector.countRecords(conversation(), object))
    const [one, two] = full.records
    if (!one || !two) throw new Error('The account is empty.')
    expect(await send([update('one', one, 'Changed since')])).toMatchObject([{ kind: 'ok' }])
    await remove(two.id)
    const delta = await all(full.next, conversation())
    expect(delta.records.find((record) => record.id === one.id)?.properties[fields.text]).toBe('Changed since')
    const reported = deltaTellsDeletions ? delta : await all(null, conversation())
    expect(reported.deletedIds).toContain(two.id)
    expect(delta.records.map((record) => record.id)).not.toContain(two.id)
    expect((await all(delta.next)).records.map((record) => record.id)).not.toContain(two.id)
    expect(await connector.getRecords(session, object, [two.id])).toEqual([])
  })

  test('an archived record is in no read, and archiving is idempotent', async () => {
    const { connector, object, session, conversation, create, update, send, find, findAll, all, deltaTellsDeletions, unknownId } =
      opened()
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
    const fresh = conversation()
    expect((await connector.getRecords(fresh, object, [...ids, kept.id])).map(({ id }) => id)).toEqual([kept.id])
    expect((await findAll(emails, fresh)).map(({ id }) => id)).toEqual([kept.id])
    const reported = await all(deltaTellsDeletions ? next : null, conversation())
    expect(reported.deletedIds).toEqual(expect.arrayContaining(ids))
    const again = await connector.archiveRecords(session, object, [...ids, ...ids, unknownId, 'no id at all'])
    expect(new Set(again.map(({ id }) => id))).toEqual(new Set([...ids, unknownId, 'no id at all']))
    expect(again).toHaveLength(4)
    // Either answer is allowed where the CRM does not say whether the record existed.
    for (const result of again) expect(['ok', 'gone']).toContain(result.kind)
    expect(await connector.archiveRecords(session, object, [])).toEqual([])
    expect((await send([update('gone', one, 'x')])).map(({ kind }) => kind)).toEqual(['gone'])
  })

  test('more records than fit into one call are archived in few calls, with one result per record', async () => {
    const { connector, object, session, create, send } = opened()
    const { batchSize } = capabilityOf(connector, object)
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

  test('a full read that stopped between two pages continues in another conversation', async () => {
    const { connector, object, session, conversation, all } = opened()
    const first = await connector.listChanges(session, object, null)
    const rest = first.done ? { records: [] } : await all(first.next, conversation())
    const seen = [...first.records, ...rest.records].map((record) => record.id)
    expect(new Set(seen)).toEqual(new Set((await all(null)).records.map((record) => record.id)))
  })

  test('an erased record is in no read and in no bin that can be emptied, and erasing is idempotent', async () => {
    const { connector, object, session, create, send, findAll, unknownId, erases } = opened()
    const emails = ['erase-1@example.test', 'erase-2@example.test']
    await send(emails.map((email) => create(email, email, 'To erase')))
    const [live, archived] = (await findAll(emails)).map(({ id }) => id)
    if (live === undefined || archived === undefined) throw new Error('There are not two records.')
    await connector.archiveRecords(session, object, [archived])
    const results = await connector.eraseRecords(session, object, [live, archived])
    const kindOf = new Map(results.map(({ id, kind }) => [id, kind]))
    expect(kindOf.get(live)).toBe(erases)
    if (erases === 'rejected') {
      expect(results.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
        [live, archived].toSorted((a, b) => a.localeCompare(b)).map((id) => ({ kind: 'rejected', id, code: 'not_offered' })),
      )
      expect((await findAll(emails)).map(({ id }) => id)).toEqual([live])
      return
    }
    expect(kindOf.get(archived)).toBe(erases === 'deleted' ? 'gone' : 'erased')
    expect(await connector.getRecords(session, object, [live, archived])).toEqual([])
    expect(await findAll(emails)).toEqual([])
    const again = await connector.eraseRecords(session, object, [live, live, unknownId, 'no id at all'])
    expect(new Set(again.map(({ id }) => id))).toEqual(new Set([live, unknownId, 'no id at all']))
    expect(again.every(({ kind }) => kind === 'gone' || kind === 'erased')).toBe(true)
    expect(await connector.eraseRecords(session, object, [])).toEqual([])
  })
})
