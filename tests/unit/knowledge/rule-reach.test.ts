import { expect, test } from 'vitest'
import { chunksOf } from '../../../src/lib/knowledge/domain/chunks.ts'
import { reachOf, reachWarnings } from '../../../src/lib/knowledge/domain/rule-reach.ts'

test('a rule says how many passages it reaches, and one that reaches none says so', () => {
  const rules = [
    { path: 'email', action: 'mask' },
    { path: 'customers.nmae', action: 'drop' },
    { path: '$.customers[1].name', action: 'drop' },
  ] as const
  const reach = reachOf(rules)
  for (const place of [0, 1]) {
    const path = `customers[${place}]`
    const lines = [
      { path: `${path}.name`, value: 'Ada: said so' },
      { path: `${path}.email`, value: 'ada@example.test' },
    ]
    for (const { text } of chunksOf({ kind: 'record', path, lines })) reach.add(text)
  }
  for (const { text } of chunksOf({ kind: 'prose', path: 'terms', text: 'Our email is the way to write to us.' })) reach.add(text)
  const counts = reach.counts()
  expect(counts.map(({ passages }) => passages)).toEqual([2, 0, 1])
  expect(reachWarnings(counts, 3)).toEqual([expect.stringContaining('customers.nmae matches none of the 3 passages')])
  expect(reachWarnings(counts, 0)).toEqual([])
})
