import { expect, test } from 'vitest'
import { readable } from '../../../src/lib/crm/connector-kit/readable.ts'

test('a long message is truncated with an ellipsis; a short one stays as it is', () => {
  expect(readable('x'.repeat(500))).toBe('x'.repeat(500))
  expect(readable('x'.repeat(501))).toBe(`${'x'.repeat(500)}…`)
  expect(readable('')).toBe('')
})
