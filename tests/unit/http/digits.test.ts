import { expect, test } from 'vitest'
import { z } from 'zod'
import { operations } from '../../../src/lib/http/operations/index.ts'

/** Every part of an address that is a number. */
const numbers = operations.flatMap(({ id, query }) => {
  const shape = query instanceof z.ZodObject ? Object.entries(query.shape) : []
  return shape.flatMap(([name, schema]) =>
    schema instanceof z.ZodType && typeof schema.safeParse('10').data === 'number' ? [{ of: `${id}.${name}`, schema }] : [],
  )
})

test('the addresses have numbers of pages, of days and of entries', () => {
  const names = numbers.map(({ of }) => of)
  expect(names).toEqual(expect.arrayContaining(['listLeads.page', 'listLeads.page_size', 'listExpiringPassports.days']))
})

test.each(numbers)('$of is a whole number in digits, and nothing else that could be read as one', ({ schema }) => {
  expect(schema.safeParse('10')).toMatchObject({ data: 10 })
  const taken = ['1e1', '+10', ' 10', '10 ', '0xa', '0b1', '10.0', '1_0', '１０', '', '-10', 'ten', '9'.repeat(30)]
  expect(taken.filter((text) => schema.safeParse(text).success)).toEqual([])
})
