import { AsyncLocalStorage } from 'node:async_hooks'
import { PassThrough } from 'node:stream'
import { Transport } from '@jsforce/jsforce-node/lib/transport.js'
import { StreamPromise } from '@jsforce/jsforce-node/lib/util/promise.js'

/** Where a process ends: before its n-th request is sent, or after that was carried out but before the answer is read. */
export type KillPoint = { readonly at: number; readonly when: 'before' | 'after' }

/** What somebody else does at the very moment before the n-th request is sent. */
export type Interlude = { readonly at: number; readonly act: () => Promise<unknown> }

type Process = {
  readonly point: KillPoint | null
  readonly interlude: Interlude | null
  /** Every request that counts so far, as method and path. */
  readonly requests: string[]
  dead: boolean
  readonly die: () => void
}

const processes = new AsyncLocalStorage<Process>()
const realFetch = globalThis.fetch
// oxlint-disable-next-line unbound-method -- called with its object below
const realHttpRequest = Transport.prototype.httpRequest
const silence = () => new Promise<never>(() => undefined)

/** Asking an empty queue is no step of anything, and happens as often as the clock has it. */
const poll = '/rest/v1/rpc/crm_receive_jobs'

/**
 * Runs what a server process would run, timers and all, and kills it at the point as kill -9 would: from there on nothing goes
 * out any more, nothing comes back, and nobody gets to clean up. Every single HTTP request to the database and to the CRMs is a point, whichever
 * SDK sends it; looks at an empty queue are left out. `seen` gets them by method and path. @returns how many requests it had begun
 */
export async function runKilled(
  point: KillPoint | null,
  life: () => Promise<unknown>,
  seen: string[] = [],
  interlude: Interlude | null = null,
): Promise<number> {
  globalThis.fetch = mortalFetch
  Transport.prototype.httpRequest = mortalHttpRequest
  const death = Promise.withResolvers<void>()
  const self: Process = { point, interlude, requests: seen, dead: false, die: () => death.resolve() }
  await Promise.race([processes.run(self, life), death.promise])
  self.dead = true
  return self.requests.length
}

async function pass<T>(self: Process, name: string, send: () => Promise<T>): Promise<T> {
  if (self.dead) return silence()
  const own = self.requests.push(name)
  const { interlude } = self
  if (interlude !== null && own === interlude.at) await processes.exit(() => interlude.act())
  if (own !== self.point?.at) {
    try {
      const answer = await send()
      return self.dead ? await silence() : answer
    } catch (thrown) {
      if (self.dead) return silence()
      throw thrown
    }
  }
  self.dead = true
  if (self.point.when === 'after') await send().catch(() => undefined)
  self.die()
  return silence()
}

const mortalFetch: typeof fetch = async (input, init) => {
  const self = processes.getStore()
  if (!self) return realFetch(input, init)
  const { pathname } = new URL(input instanceof Request ? input.url : input)
  const name = `${init?.method ?? (input instanceof Request ? input.method : 'GET')} ${pathname}`
  if (pathname !== poll) return pass(self, name, () => realFetch(input, init))
  if (self.dead) return silence()
  const answer = await realFetch(input, init)
  if (self.dead) return silence()
  const got = (await answer.clone().text()).trim()
  // What was taken from a queue and died with its taker has to come again.
  return got === '[]' ? answer : pass(self, `${name} (got)`, async () => answer)
}

/** jsforce brings a fetch of its own. */
const mortalHttpRequest: typeof realHttpRequest = function (this: Transport, request, options) {
  const self = processes.getStore()
  const send = () => realHttpRequest.call(this, request, options)
  if (!self) return send()
  const promise = pass(self, `${request.method} ${new URL(request.url).pathname}`, send)
  return StreamPromise.create(() => ({ stream: new PassThrough(), promise }))
}
