import { expect, test } from 'vitest'
import { describeEachConnector } from './support/each-connector.ts'

describeEachConnector((opened) => {
  test('the answer to a create and to an update tells what was stored, where that is not what was sent', async () => {
    const { configure, create, update, send, find, fields } = opened()
    await configure({ fieldRules: { [fields.text]: 'uppercase' } })
    const stored = { [fields.text]: 'ANN', [fields.name]: 'Contract' }
    const [made] = await send([create('one', 'one@stored.test', 'Ann')])
    expect(made).toMatchObject({ kind: 'ok', stored })

    const others = ['two', 'three'].map((key) => create(key, `${key}@stored.test`, 'Ann'))
    for (const result of await send(others)) expect(result).toMatchObject({ kind: 'ok', stored })

    const before = await find('one@stored.test')
    const [single] = await send([update('one', before, 'Anna')])
    expect(single).toMatchObject({ kind: 'ok', stored: { [fields.text]: 'ANNA' } })
    const pair = await Promise.all(['two', 'three'].map(async (key) => update(key, await find(`${key}@stored.test`), 'Eve')))
    for (const result of await send(pair)) expect(result).toMatchObject({ kind: 'ok', stored: { [fields.text]: 'EVE' } })
  })

  test('a value that was cleared is told as blank, or not at all', async () => {
    const { update, send, find, fields } = opened()
    const [cleared] = await send([update('one', await find('one@stored.test'), null)])
    expect(cleared).toMatchObject({ kind: 'ok' })
    expect(cleared?.kind === 'ok' ? (cleared.stored[fields.text] ?? null) : cleared).toBeNull()
  })

  test('rows that are written beside a refused one tell what was stored anyway', async () => {
    const { create, createInvalid, send, fields } = opened()
    const results = await send([
      createInvalid('bad'),
      create('good', 'good@stored.test', 'Good'),
      create('fine', 'fine@stored.test', 'Fine'),
    ])
    const stored = new Map(results.map((result) => [result.key, result.kind === 'ok' ? result.stored[fields.text] : result.kind]))
    expect(Object.fromEntries(stored)).toEqual({ bad: 'rejected', good: 'GOOD', fine: 'FINE' })
  })
})
