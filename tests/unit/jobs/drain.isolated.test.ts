import { expect, test, vi } from 'vitest'

const runs: PromiseWithResolvers<number>[] = []

vi.mock('../../../src/lib/crm/engine.ts', () => ({
  engine: () => ({ now: Date.now, env: {}, refusals: { flush: async () => undefined } }),
}))
vi.mock('../../../src/lib/jobs/worker.ts', () => ({
  runWorker: () => {
    const run = Promise.withResolvers<number>()
    runs.push(run)
    return run.promise
  },
}))

test('one worker drains the queues for all requests of a process, and again for those that arrived meanwhile', async () => {
  const { drainAfterwards } = await import('../../../src/lib/jobs/drain.ts')
  const first = drainAfterwards()
  const others = Array.from({ length: 100 }, () => drainAfterwards())
  expect(runs).toHaveLength(1)
  await Promise.all(others)
  runs[0]?.resolve(1)
  await vi.waitFor(() => expect(runs).toHaveLength(2), { timeout: 600_000 })
  runs[1]?.resolve(0)
  await first
  expect(runs).toHaveLength(2)

  const later = drainAfterwards()
  expect(runs).toHaveLength(3)
  runs[2]?.reject(new Error('The database is away.'))
  await expect(later).rejects.toThrow('away')
  const after = drainAfterwards()
  expect(runs).toHaveLength(4)
  runs[3]?.resolve(0)
  await after
})
