import { expect, test } from 'vitest'
import { jsonOrNull } from '../../../src/lib/crm/connector-kit/json-or-null.ts'

test('JSON text gives its value, any other text null', () => {
  expect(jsonOrNull('[{"errorCode":"X"}]')).toEqual([{ errorCode: 'X' }])
  for (const text of ['', '<html>Bad Gateway</html>', '{"cut":']) expect(jsonOrNull(text)).toBeNull()
})
