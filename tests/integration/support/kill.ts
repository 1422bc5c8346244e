import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Where a process is killed: before its n-th request, or its first one of a name, is sent, while that is on its way, or after it was carried
 * out but before the response is read.
 */
export type KillPoint<At = number | string> = { readonly at: At; readonly when: 'before' | 'during' | 'after' }

/** Every `stride`-th point, starting at `offset`, of work that takes this many requests. */
export function killPointsOf(requests: number, stride: number, offset: number): readonly KillPoint<number>[] {
  return Array.from({ length: requests }, (_, index) => index + 1)
    .flatMap((at): KillPoint<number>[] => [
      { at, when: 'before' },
      { at, when: 'after' },
    ])
    .filter((_, index) => index % stride === offset % stride)
}

/** A concurrent action just before the n-th request is sent. */
export type ConcurrentAction = { readonly at: number; readonly act: () => Promise<unknown> }

type Process = {
  readonly point: KillPoint | null
  readonly concurrent: ConcurrentAction | null
  /** Every counted request so far, as method and path, and of SOAP what is called. */
  readonly requests: string[]
  /** Sent and not answered yet. */
  readonly inFlight: Set<Promise<unknown>>
  killed: boolean
  readonly onKill: () => void
}

const processes = new AsyncLocalStorage<Process>()
const realFetch = globalThis.fetch
const neverSettle = () => new Promise<never>(() => undefined)

/** Polling an empty queue is not counted: its number depends on timing. */
const poll = '/rest/v1/rpc/crm_receive_jobs'

/**
 * Runs what a server process runs, timers included, and kills it at the point as kill -9 does: from then on no request is sent, no response
 * arrives and no clean-up runs. Every HTTP request to the database and to the CRMs is a kill point, whichever SDK sends it, except polls of an
 * empty queue. Requests that were on their way are carried out before this returns, except for one that it was killed `during`: what a test then
 * frees is all that the process held. `seen` collects requests by their names. @returns how many requests it had begun
 */
export async function runKilled(
  point: KillPoint | null,
  work: () => Promise<unknown>,
  seen: string[] = [],
  concurrent: ConcurrentAction | null = null,
): Promise<number> {
  globalThis.fetch = killableFetch
  const kill = Promise.withResolvers<void>()
  const process: Process = { point, concurrent, requests: seen, inFlight: new Set(), killed: false, onKill: () => kill.resolve() }
  await Promise.race([processes.run(process, work), kill.promise])
  process.killed = true
  await Promise.allSettled(process.inFlight)
  return process.requests.length
}

/** Sends a request, of which a process that is killed meanwhile learns nothing. */
async function answered<T>(process: Process, send: () => Promise<T>): Promise<T> {
  const sending = send()
  process.inFlight.add(sending)
  try {
    const answer = await sending
    return process.killed ? await neverSettle() : answer
  } catch (thrown) {
    if (process.killed) return neverSettle()
    throw thrown
  } finally {
    process.inFlight.delete(sending)
  }
}

async function pass<T>(process: Process, name: string, send: () => Promise<T>): Promise<T> {
  if (process.killed) return neverSettle()
  const own = process.requests.push(name)
  const { concurrent } = process
  if (concurrent !== null && own === concurrent.at) await processes.exit(() => concurrent.act())
  const { point } = process
  if (point === null || point.at !== (typeof point.at === 'number' ? own : name)) return answered(process, send)
  process.killed = true
  const sending = point.when === 'before' ? null : send().catch(() => undefined)
  if (point.when === 'after') await sending
  process.onKill()
  return neverSettle()
}

const killableFetch: typeof fetch = async (input, init) => {
  const process = processes.getStore()
  if (!process) return realFetch(input, init)
  const { pathname } = new URL(input instanceof Request ? input.url : input)
  const called = typeof init?.body === 'string' ? /<soapenv:Body[^>]*>\s*<(\w+)/.exec(init.body)?.[1] : undefined
  const name = [init?.method ?? (input instanceof Request ? input.method : 'GET'), pathname, called]
    .filter((part) => part !== undefined)
    .join(' ')
  if (pathname !== poll) return pass(process, name, () => realFetch(input, init))
  if (process.killed) return neverSettle()
  const answer = await answered(process, () => realFetch(input, init))
  const got = (await answer.clone().text()).trim()
  // A message read by the killed process must become visible again.
  return got === '[]' ? answer : pass(process, `${name} (got)`, async () => answer)
}
