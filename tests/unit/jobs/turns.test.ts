import { expect, test } from 'vitest'
import { createTurns } from '../../../src/lib/jobs/turns.ts'

const alone = { quickMax: 2, slowMax: 0, slowStartsMax: 0 }

const held = () => {
  const ends: (() => void)[] = []
  const start = () => new Promise<void>((resolve) => ends.push(resolve))
  return { ends, start }
}

test('one owner has so many in flight and no more, which keeps nobody else from theirs', async () => {
  const turns = createTurns(alone, () => 0)
  const { ends, start } = held()
  const first = turns('one', false, start)
  expect(turns('one', false, start)).not.toBeNull()
  expect(turns('one', false, start), 'a third of the same').toBeNull()
  expect(turns('other', false, start)).not.toBeNull()
  expect(turns(null, false, start), 'of nobody').not.toBeNull()
  expect(ends).toHaveLength(4)
  ends[0]?.()
  await first
  expect(turns('one', false, start), 'once one has ended').not.toBeNull()
  expect(turns('one', false, start)).toBeNull()
})

test('a turn ends with its work, however that ends', async () => {
  const turns = createTurns({ ...alone, quickMax: 1 }, () => 0)
  await expect(turns('one', false, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(turns('one', false, () => Promise.resolve())).not.toBeNull()
})

test('work that takes its time makes room for an owner’s other work, up to a bound', () => {
  let now = 0
  const turns = createTurns({ quickMax: 15, slowMax: 15, slowStartsMax: 10 }, () => now)
  const { start } = held()
  const begun = (count: number, isSlow = false) =>
    Array.from({ length: count }, () => turns('one', isSlow, start)).filter((turn) => turn !== null).length
  expect(begun(40), 'at once').toBe(15)
  now = 999
  expect(begun(1), 'while they may be quick').toBe(0)
  now = 1_000
  expect(begun(40), 'once they were not').toBe(15)
  now = 3_000
  expect([begun(40), begun(40, true)], 'whatever they are').toEqual([0, 0])
  expect(turns('other', false, start), 'others have theirs all the time').not.toBeNull()
})

test('work that is known to be slow takes no turn of what is quick', () => {
  const turns = createTurns({ quickMax: 15, slowMax: 15, slowStartsMax: 10 }, () => 0)
  const { start } = held()
  const begun = (count: number, isSlow: boolean) =>
    Array.from({ length: count }, () => turns('one', isSlow, start)).filter((turn) => turn !== null).length
  expect(begun(100, true)).toBe(10)
  expect(begun(100, false)).toBe(15)
})
