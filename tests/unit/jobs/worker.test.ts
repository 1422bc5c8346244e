import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Engine } from '../../../src/lib/crm/engine.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'

const wakeUp = { id: 1, job: { kind: 'live', connectionId: '7b0b5b6e-6f0e-4f6e-9a43-0d2c1a3f5e10', attempts: 0 } }

/** Queues whose answers come when they are told to. */
function queues(answers: Readonly<Record<string, (call: number) => Promise<readonly object[]>>>): Engine {
  const calls = new Map<string, number>()
  const rpc = async (name: string, parameters: { p_queue: string }) => {
    if (name === 'crm_start_live') return { data: { kind: 'idle' }, error: null }
    if (name !== 'crm_receive_jobs') return { data: null, error: null }
    const call = (calls.get(parameters.p_queue) ?? 0) + 1
    calls.set(parameters.p_queue, call)
    return { data: await answers[parameters.p_queue]?.(call), error: null }
  }
  // oxlint-disable-next-line no-unsafe-type-assertion -- a worker uses no more of it than this
  return { db: { rpc }, now: Date.now } as unknown as Engine
}

test('ends when both queues are empty, also where one was found empty while the other was being asked', async () => {
  const engine = queues({
    // Found empty while the other one, which was empty before, is thinking about a message that has come meanwhile.
    crm_work: async (call) => (await sleep(call === 1 ? 100 : 0), []),
    crm_live: async (call) => (await sleep(call === 2 ? 200 : 0), call === 2 ? [wakeUp] : []),
  })
  const started = Date.now()
  expect(await runWorker(engine, { deadline: started + 5_000, untilEmpty: true })).toBe(1)
  expect(Date.now() - started).toBeLessThan(3_000)
})
