import { expect, test } from 'vitest'
import { createTurns } from '../../../src/lib/jobs/turns.ts'

const held = () => {
  const ends: (() => void)[] = []
  const start = () => new Promise<void>((resolve) => ends.push(resolve))
  return { ends, start }
}

test('one owner has so many in flight and no more, which keeps nobody else from theirs', async () => {
  const turns = createTurns(2)
  const { ends, start } = held()
  const first = turns('one', start)
  expect(turns('one', start)).not.toBeNull()
  expect(turns('one', start), 'a third of the same').toBeNull()
  expect(turns('other', start)).not.toBeNull()
  expect(turns(null, start), 'of nobody').not.toBeNull()
  expect(ends).toHaveLength(4)
  ends[0]?.()
  await first
  expect(turns('one', start), 'once one has ended').not.toBeNull()
  expect(turns('one', start)).toBeNull()
})

test('a turn ends with its work, however that ends', async () => {
  const turns = createTurns(1)
  await expect(turns('one', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(turns('one', () => Promise.resolve())).not.toBeNull()
})
