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
