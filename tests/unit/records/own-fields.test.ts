import { expect, test } from 'vitest'
import { valueSchema } from '../../../src/lib/records/resources/member-values.ts'
import { resourceOf } from '../../../src/lib/records/resources/resources.ts'

const custom = resourceOf('contact').members.find(({ kind }) => kind === 'json')
const check = (value: unknown) => {
  if (custom === undefined) throw new Error('Contacts have custom fields.')
  return valueSchema(custom).safeParse({ field: value })
}
const nested = (levels: number, innermost: unknown = 1): unknown => (levels === 0 ? innermost : [nested(levels - 1, innermost)])

test('custom fields have the levels that the database holds, and a deeper one is named', () => {
  expect(check(nested(19)).success).toBe(true)
  for (const levels of [20, 21, 900]) {
    const { error } = check(nested(levels))
    expect(error?.issues).toMatchObject([{ path: ['field'], message: 'this may have at most 20 levels.' }])
  }
})

test('neither a number nor a text is larger than it holds, at any depth', () => {
  expect(check(nested(3, 1e305)).error?.issues).toMatchObject([{ path: ['field'], message: 'this number is too large.' }])
  expect(check('x'.repeat(100_000)).success).toBe(true)
  expect(check('x'.repeat(100_001)).error?.issues).toMatchObject([{ path: ['field'] }])
})
