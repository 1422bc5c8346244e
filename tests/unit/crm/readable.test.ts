import { expect, test } from 'vitest'
import { readable } from '../../../src/lib/crm/connector-kit/readable.ts'

test('a long message is cut where it is too long, and says so; any other stays as it is', () => {
  expect(readable('x'.repeat(500))).toBe('x'.repeat(500))
  expect(readable('x'.repeat(501))).toBe(`${'x'.repeat(500)}…`)
  expect(readable('')).toBe('')
})
