import { AsyncLocalStorage } from 'node:async_hooks'

/** Where a process ends: before its n-th request is sent, or after that was carried out but before the answer is read. */
export type KillPoint = { readonly at: number; readonly when: 'before' | 'after' }

type Process = { requests: number; dead: boolean; readonly die: () => void }

const processes = new AsyncLocalStorage<Process>()
const real = globalThis.fetch
const silence = () => new Promise<never>(() => undefined)

/**
 * Runs what a server process would run, timers and all, and kills it at the point as kill -9 would: from there on nothing goes
 * out any more, nothing comes back, and nobody gets to clean up. @returns how many requests it had begun, to databases and CRMs
 */
export async function runMortal(point: KillPoint | null, life: () => Promise<unknown>): Promise<number> {
  globalThis.fetch = mortalFetch(point)
  const death = Promise.withResolvers<void>()
  const self: Process = { requests: 0, dead: false, die: () => death.resolve() }
  await Promise.race([processes.run(self, life), death.promise])
  self.dead = true
  return self.requests
}

function mortalFetch(point: KillPoint | null): typeof fetch {
  return async (input, init) => {
    const self = processes.getStore()
    if (!self) return real(input, init)
    if (self.dead) return silence()
    self.requests += 1
    if (point === null || self.requests !== point.at) {
      const answer = await real(input, init)
      return self.dead ? silence() : answer
    }
    self.dead = true
    if (point.when === 'after') await real(input, init)
    self.die()
    return silence()
  }
}
