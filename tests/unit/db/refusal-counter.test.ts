import { randomUUID } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createRefusalCounter } from '../../../src/lib/db/refusal-counter.ts'

const writeSchema = z.object({
  p_refusals: z.array(z.object({ connectionId: z.string().nullable(), code: z.string(), times: z.number() })),
})

/** A database that counts writes, and a clock with timers that the test moves. */
function fixture() {
  const writes: z.infer<typeof writeSchema>['p_refusals'][] = []
  let fails = false
  const db = createClient('http://database.test', 'key', {
    global: {
      fetch: async (_url, init) => {
        if (fails) throw new TypeError('away')
        writes.push(writeSchema.parse(JSON.parse(z.string().parse(init?.body))).p_refusals)
        return new Response(null, { status: 204 })
      },
    },
  })
  let nowMs = 0
  let timers: { at: number; run: () => void }[] = []
  const later = (run: () => void, ms: number) => void timers.push({ at: nowMs + ms, run })
  const counter = createRefusalCounter(db, () => nowMs, later)
  const pass = async (ms: number) => {
    nowMs += ms
    const due = timers.filter(({ at }) => at <= nowMs)
    timers = timers.filter(({ at }) => at > nowMs)
    for (const { run } of due) run()
    await new Promise(setImmediate)
    await new Promise(setImmediate)
  }
  return { writes, counter, pass, timers: () => timers.length, break: (now: boolean) => (fails = now) }
}

const hubspot = { crmType: 'hubspot', connectionId: null } as const
const summed = (writes: readonly (readonly { times: number }[])[]) => writes.flat().reduce((sum, { times }) => sum + times, 0)

test('a thousand refused requests in a minute are two writes, and none is left out', async () => {
  const { counter, writes, pass } = fixture()
  for (let each = 0; each < 1_000; each += 1) {
    counter.count(hubspot, each % 2 ? 'bad_signature' : 'malformed')
    await pass(50)
  }
  expect(writes).toHaveLength(1)
  await pass(60_000)
  expect(writes).toHaveLength(2)
  expect(summed(writes)).toBe(1_000)
  await pass(600_000)
  expect(writes).toHaveLength(2)
})

test('connections that somebody makes up need no more memory and no more writes', async () => {
  const { counter, writes, pass } = fixture()
  for (let each = 0; each < 10_000; each += 1)
    counter.count({ crmType: 'salesforce', connectionId: randomUUID() }, 'bad_signature')
  await pass(60_000)
  expect(writes).toHaveLength(1)
  expect(writes[0]?.length).toBeLessThan(300)
  expect(summed(writes)).toBe(10_000)
})

test('what could not be stored is stored with what comes next', async () => {
  const { counter, writes, pass, ...database } = fixture()
  database.break(true)
  counter.count(hubspot, 'too_old', 3)
  await pass(0)
  database.break(false)
  counter.count(hubspot, 'too_old')
  await pass(60_000)
  expect(writes).toEqual([[expect.objectContaining({ code: 'too_old', times: 4 })]])
})

test('a flush stores what was counted without waiting for the minute', async () => {
  const { counter, writes, pass } = fixture()
  counter.count(hubspot, 'too_old')
  await pass(0)
  counter.count(hubspot, 'too_old')
  await counter.flush()
  await counter.flush()
  expect(summed(writes)).toBe(2)
  expect(writes).toHaveLength(2)
})
