import { expect, test } from 'vitest'
import { unwrap } from '../../../src/lib/db/result.ts'

const refused = (code: string, message: string) => () => unwrap({ data: null, error: { code, message } })

test('what a caller names that there is not is the caller’s input, and not a fault of ours', () => {
  expect(refused('22023', 'Unknown field.')).toThrow(expect.objectContaining({ kind: 'invalid', code: 'invalid_input' }))
  expect(refused('42703', 'column "x" does not exist')).toThrow(expect.objectContaining({ kind: 'bug', code: 'database_error' }))
})
