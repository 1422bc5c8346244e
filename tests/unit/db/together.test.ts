import { expect, test } from 'vitest'
import { createLine } from '../../../src/lib/db/together.ts'

type Call = { readonly key: string; readonly args: { readonly n: number } }
type Answered = { readonly answer: unknown } | { readonly error: { code: string; message: string; details: string | null } }

/** A database whose answers come when the test lets them. */
function held(answerOf: (n: number) => Answered = (n) => ({ answer: n * 10 })) {
  const sent: number[][] = []
  const open: PromiseWithResolvers<void>[] = []
  const line = createLine(async (calls) => {
    sent.push(calls.map(({ args }) => Number(args['n'])))
    const turn = Promise.withResolvers<void>()
    open.push(turn)
    await turn.promise
    return calls.map(({ args }) => answerOf(Number(args['n'])))
  })
  const call = (n: number) => line({ key: String(n), args: { n } } satisfies Call)
  return { sent, call, answer: () => open.shift()?.resolve(), refuse: (why: Error) => open.shift()?.reject(why) }
}

test('the first call goes at once, and those that come meanwhile go together, each with its own answer', async () => {
  const { sent, call, answer } = held()
  const calls = [1, 2, 3].map(call)
  expect(sent).toEqual([[1]])
  answer()
  expect(await calls[0]).toBe(10)
  await expect.poll(() => sent).toEqual([[1], [2, 3]])
  answer()
  expect(await Promise.all(calls)).toEqual([10, 20, 30])
  const later = call(4)
  expect(sent.at(-1)).toEqual([4])
  answer()
  expect(await later).toBe(40)
})

test('what the database says against one call is that one’s alone', async () => {
  const error = { code: '40P01', message: 'deadlock detected', details: null }
  const { call, answer } = held((n) => (n === 2 ? { error } : { answer: n }))
  const calls = [1, 2, 3].map(call)
  answer()
  await calls[0]
  answer()
  await expect(calls[1]).rejects.toMatchObject({ code: 'database_busy' })
  expect(await calls[2]).toBe(3)
})

test('where the database does not answer, all who went together are told, and the next one asks again', async () => {
  const { sent, call, answer, refuse } = held()
  const calls = [1, 2, 3].map(call)
  answer()
  await calls[0]
  const told = Promise.allSettled([calls[1], calls[2]])
  refuse(new Error('gone'))
  expect((await told).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const next = call(4)
  await expect.poll(() => sent.at(-1)).toEqual([4])
  answer()
  expect(await next).toBe(40)
})

test('no more than a hundred go together', async () => {
  const { sent, call, answer } = held()
  const calls = Array.from({ length: 202 }, (_, n) => call(n))
  for (const wave of [1, 2, 3, 4]) {
    await expect.poll(() => sent).toHaveLength(wave)
    answer()
  }
  expect(await Promise.all(calls)).toHaveLength(202)
  expect(sent.map(({ length }) => length)).toEqual([1, 100, 100, 1])
})
