import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chunks } from '../../../src/lib/crm/connector-kit/chunks.ts'

test('every value is in exactly one list, in order, and only the last list may be shorter', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 20 }), (values, size) => {
      const lists = chunks(values, size)
      expect(lists.flat()).toEqual(values)
      expect(lists.slice(0, -1).every((list) => list.length === size)).toBe(true)
      expect(lists.every((list) => list.length > 0 && list.length <= size)).toBe(true)
    }),
  )
})
