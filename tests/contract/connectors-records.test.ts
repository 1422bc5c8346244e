import { expect, test } from 'vitest'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import { describeEachConnector, newEmails } from './support/each-connector.ts'
import { capabilityOf } from '../../src/lib/crm/port/capabilities.ts'

describeEachConnector((opened) => {
  test('an empty account reads as empty', async () => {
    const { connector, object, conversation, all } = opened()
    const { records, deletedIds } = await all(null)
    expect([records, deletedIds]).toEqual([[], []])
    expect([0, null]).toContain(await connector.countRecords(conversation(), object))
  })

  test('creates in batches, one result per write, and orphaned creates are found', async () => {
    const { connector, object, session, newcomers, send, all } = opened()
    const writes = newcomers()
    const results = await send(writes)
    expect(new Set(results.map((result) => result.key)).size).toBe(writes.length)
    expect(results.every((result) => result.kind === 'ok' && result.created)).toBe(true)
    const ids = new Map(results.map((result) => [result.key, result.kind === 'ok' ? result.id : result.kind]))
    const sentAt = new Date(Date.now() - 1_000).toISOString()
    const lost = await connector.findCreated?.(
      session,
      object,
      writes.map((write) => ({ ...write, sentAt })),
    )
    const remaining = writes.filter((write) => !lost?.has(write.key))
    for (const [key, record] of lost ?? []) expect(record.id).toBe(ids.get(key))
    // The others may be created again, with the same records as the result.
    for (const again of await send(remaining)) expect(again).toMatchObject({ kind: 'ok', id: ids.get(again.key) })
    expect((await all(null)).records).toHaveLength(newEmails.length)
  })

  test('a create that never arrived has no orphan', async () => {
    const { connector, object, session, create } = opened()
    const write = create('never', 'never@example.test', 'Never')
    if (!connector.findCreated) return
    expect([...(await connector.findCreated(session, object, [{ ...write, sentAt: new Date().toISOString() }]))]).toEqual([])
  })

  test('one invalid record is refused with its field and a reason, and the others are written', async () => {
    const { connector, object, create, createInvalid, send, invalid, keyKind } = opened()
    const results = await send([
      create('good', 'good@example.test', 'Good'),
      createInvalid('bad'),
      create('taken', 'new-0@example.test', 'Taken'),
    ])
    const byKey = new Map(results.map((result) => [result.key, result]))
    expect(byKey.get('good')).toMatchObject({ kind: 'ok' })
    expect(byKey.get('bad')).toMatchObject({
      kind: 'rejected',
      field: invalid.field,
      message: expect.stringMatching(/\w+ \w+/),
    })
    const refusesKnown = capabilityOf(connector, object).refusesKnown.includes(keyKind)
    expect(byKey.get('taken')).toMatchObject(refusesKnown ? { kind: 'exists', id: expect.any(String) } : { kind: 'ok' })
  })

  test('finds by a key in any case, right after the write, and omits unknown keys', async () => {
    const { create, send, fields, findAll, firstKeyOf, keyed, keyKind } = opened()
    if (keyKind === 'none') return
    await send([create('capitals', 'Capital.Letters@Example.Test', 'Capitals')])
    const found = await findAll(['good@example.test', 'capital.letters@example.test', "o'nobody@example.test"])
    expect(found).toHaveLength(2)
    expect(new Set(found.map(firstKeyOf))).toEqual(new Set(['capital.letters@example.test', 'good@example.test'].map(keyed)))
    expect(found.find((record) => firstKeyOf(record) === keyed('good@example.test'))?.properties[fields.text]).toBe('Good')
  })

  test('finds many existing records by a key', async () => {
    const { findAll, firstKeyOf, keyed } = opened()
    const found = await findAll(Array.from({ length: 150 }, (_, index) => `new-${index}@example.test`))
    const there = newEmails.filter((email) => email !== null)
    expect(new Set(found.map(firstKeyOf))).toEqual(new Set(there.map(keyed)))
  })

  test('updates change the given fields, clear with null, and report a deleted record', async () => {
    const { connector, object, session, update, send, find, fields, unknownId, firstKeyOf, keyed } = opened()
    const record = await find('good@example.test')
    const { id } = record
    const deleted: RemoteRecord = { ...record, id: unknownId }
    const results = await send([update('here', record, null), update('gone', deleted, 'x')])
    expect(results).toContainEqual(expect.objectContaining({ kind: 'ok', key: 'here', id, created: false }))
    expect(results).toContainEqual({ kind: 'gone', key: 'gone' })
    const read = await connector.getRecords(session, object, [id, unknownId])
    expect(read.map((each) => [each.id, each.properties, firstKeyOf(each)])).toEqual([
      [
        id,
        { [fields.key]: keyed('good@example.test'), [fields.text]: null, [fields.name]: 'Contract' },
        keyed('good@example.test'),
      ],
    ])
  })
})
