import { expect, test } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import type { RemoteWrite, WriteResult } from '../../../src/lib/crm/port/writes.ts'
import { eachOf } from '../../../src/lib/crm/sync/halves.ts'
import { sendBatches } from '../../../src/lib/crm/sync/send-batches.ts'
import { remoteRecord } from './support/pairs.ts'

const failure = () => new Failure({ kind: 'transient', code: 'crm_unavailable', message: 'Not now.', said: 'Internal error' })
const keys = (length: number) => Array.from({ length }, (_, index) => `k${index}`)
const updates = (length: number) =>
  keys(length).map((key): RemoteWrite => ({ kind: 'update', key, id: key, properties: {}, before: remoteRecord({}) }))
const creates = (length: number) =>
  keys(length).map((key): RemoteWrite => ({ kind: 'create', key, externalId: key, properties: {} }))

/** A CRM that fails at every call with one of these; of `halfDone` it makes what comes before that one. */
function crmThatFailsAt(bad: readonly string[], { halfDone = false, times = Number.POSITIVE_INFINITY, lookUp = false } = {}) {
  const made: string[] = []
  let calls = 0
  let failures = 0
  const send = async (batch: readonly RemoteWrite[]): Promise<readonly WriteResult[]> => {
    calls += 1
    const at = failures < times ? batch.findIndex(({ key }) => bad.includes(key)) : -1
    const done = at < 0 ? batch : halfDone ? batch.slice(0, at) : []
    made.push(...done.map(({ key }) => key))
    if (at >= 0) {
      failures += 1
      throw failure()
    }
    return batch.map(({ key }) => ({ kind: 'ok', key, id: key, updatedAt: '2026-01-01T00:00:00Z', created: true, stored: {} }))
  }
  const seen = new Set<string>()
  const io = {
    send,
    find: lookUp
      ? async (asked: readonly RemoteWrite[]) => {
          const found = asked.filter(({ key }) => made.includes(key) && !seen.has(key))
          for (const { key } of found) seen.add(key)
          return new Map(found.map(({ key }) => [key, key]))
        }
      : null,
    limit: (task: (batch: readonly RemoteWrite[]) => Promise<void>, batch: readonly RemoteWrite[]) => task(batch),
    runFailures: 0,
    stopping: new AbortController().signal,
    pause: async () => undefined,
  }
  return { io, made, calls: () => calls }
}
const kindsOf = (answers: readonly WriteResult[]) => Object.fromEntries(answers.map(({ key, kind }) => [key, kind]))
const expected = (length: number, bad: readonly string[], others: string) =>
  Object.fromEntries(keys(length).map((key) => [key, bad.includes(key) ? 'rejected' : others]))

test.each([[['k0']], [['k99']], [['k0', 'k50']], [['k1', 'k30', 'k60', 'k90']]])(
  'of a hundred in one call, those at which the CRM fails (%j) are refused, and the others written',
  async (bad) => {
    const crm = crmThatFailsAt(bad)
    const { answers, failure: stopped } = await sendBatches([updates(100)], crm.io)
    expect(stopped).toBeNull()
    expect(kindsOf(answers)).toEqual(expected(100, bad, 'ok'))
    expect(crm.calls()).toBeLessThan(2 + bad.length * 14)
  },
)

test('a CRM that fails at all of them costs a few calls, stops the run with what it said, and refuses none', async () => {
  const crm = crmThatFailsAt(keys(100))
  const { answers, failure: stopped } = await sendBatches([updates(100)], crm.io)
  expect(answers).toEqual([])
  expect(stopped).toMatchObject({ thrown: { message: 'Not now.' } })
  expect(crm.calls()).toBeLessThan(12)
})

test('a CRM that fails once takes them all with the next call', async () => {
  const crm = crmThatFailsAt(keys(100), { times: 1 })
  expect(kindsOf((await sendBatches([updates(100)], crm.io)).answers)).toEqual(expected(100, [], 'ok'))
  expect(crm.calls()).toBe(3)
})

test.each([['k3'], ['k0'], ['k7']])('creates of a call that failed at %s are looked for: none is made twice', async (bad) => {
  const crm = crmThatFailsAt([bad], { halfDone: true, lookUp: true })
  const { answers, failure: stopped } = await sendBatches([creates(8)], crm.io)
  expect(stopped).toBeNull()
  expect(crm.made.toSorted()).toEqual(keys(8).filter((key) => key !== bad))
  expect(answers.filter(({ kind }) => kind === 'rejected').map(({ key }) => key)).toEqual([bad])
  expect(new Set(answers.map(({ key }) => key)).size).toBe(8)
  expect(answers).toHaveLength(8)
})

test('a batch at which the CRM fails does not hold back the other ones', async () => {
  const [first, second] = [updates(20).slice(0, 10), updates(20).slice(10)]
  const { answers } = await sendBatches([first, second], crmThatFailsAt(['k4']).io)
  expect(kindsOf(answers)).toEqual(expected(20, ['k4'], 'ok'))
})

test('of what is read or archived by id, those at which the CRM fails are named, and it is waited for where that may be all', async () => {
  const attempt = (bad: readonly string[]) => async (items: readonly string[]) =>
    items.some((item) => bad.includes(item)) ? failure() : null
  const named = async (bad: readonly string[], runFailures: number, length = 40) =>
    (await eachOf(keys(length), attempt(bad), runFailures)).map(({ item }) => item)
  expect(await named([], 0)).toEqual([])
  expect(await named(['k7', 'k31'], 0)).toEqual(['k7', 'k31'])
  await expect(named(keys(40), 0)).rejects.toThrow('Not now.')
  await expect(named(['k0'], 0, 1)).rejects.toThrow('Not now.')
  expect(await named(['k0'], 2, 1)).toEqual(['k0'])
})
