import pLimit from 'p-limit'
import { supabaseTimeoutSchema } from '../core/env.ts'

/**
 * How long a person waits for one answer of Supabase before the page says that there is none. A value that cannot be is refused with the rest
 * of the environment.
 */
export const personTimeoutMs = (supabaseTimeoutSchema.safeParse(process.env['SUPABASE_TIMEOUT_SECONDS']).data ?? 5) * 1_000
/** How long the engine waits for one batch: by default above the statement time-out of a hosted database, far below a request's. */
export const engineTimeoutMs = 3 * personTimeoutMs

/**
 * `fetch` that gives up when the whole answer has not arrived in time. The rejection is an AbortError, which Supabase's clients do not
 * retry: a frozen database would otherwise be waited for four times.
 */
export function timedFetch(timeoutMs: number, request: typeof fetch = (input, init) => fetch(input, init)): typeof fetch {
  return async (input, init) => {
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout
    try {
      return await request(input, { ...init, signal })
    } catch (thrown) {
      if (!timeout.aborted) throw thrown
      throw new DOMException(`Supabase did not answer within ${timeoutMs / 1000} seconds.`, 'AbortError')
    }
  }
}

/** How long a call may wait for its turn, in milliseconds: while nothing is answered, and in all. */
type Patience = { readonly silentMs: number; readonly longestMs: number }

/**
 * `fetch` with so many calls under way at most; the others wait, first come, first served. Hundreds at the same time would all wait in the
 * database, each with its time running, and those at the end would be given up after it was spent on them. As long as others are answered,
 * a call waits; it is not sent any more when a database has been silent for too long, or when nobody can be waiting for the answer.
 */
export function fetchInTurn(atOnce: number, { silentMs, longestMs }: Patience, request: typeof fetch): typeof fetch {
  const turn = pLimit(atOnce)
  let answeredAt = 0
  return (input, init) => {
    const since = performance.now()
    return turn(async () => {
      const now = performance.now()
      if (now - since > longestMs || now - Math.max(since, answeredAt) > silentMs) {
        throw new DOMException(`Supabase was asked by too many for ${Math.round((now - since) / 1000)} seconds.`, 'AbortError')
      }
      const answer = await request(input, init)
      answeredAt = performance.now()
      return answer
    })
  }
}

/** More than a hosted project's connections for its data API (Supabase's smallest: 10), so that none of them waits for us. */
const peopleAtOnce = 32
/** Browsers, load balancers and Vercel's functions end a request after some 30 to 60 seconds by default. */
const patience: Patience = { silentMs: personTimeoutMs, longestMs: 5 * personTimeoutMs }

/** For what people and API keys ask: all of this process share it. */
export const personFetch = fetchInTurn(peopleAtOnce, patience, timedFetch(personTimeoutMs))

/** For calls that somebody outside waits for, a CRM or a scheduler: they come again by themselves. */
export function answersSoon(): AbortSignal {
  return AbortSignal.timeout(personTimeoutMs)
}

/** What `work` resolves to, or `late()` when it takes longer; the work itself goes on. Its later rejection is ignored. */
export async function within<Result>(ms: number, work: Promise<Result>, late: () => Result): Promise<Result> {
  const done = Promise.withResolvers<Result>()
  const timer = setTimeout(() => {
    try {
      done.resolve(late())
    } catch (thrown) {
      done.reject(thrown)
    }
  }, ms)
  work.then(done.resolve, done.reject)
  return done.promise.finally(() => clearTimeout(timer))
}
