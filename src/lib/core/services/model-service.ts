import { setTimeout } from 'node:timers/promises'
import { APICallError, RetryError } from 'ai'
import { Failure } from '../errors.ts'
import { retryAfterMs } from '../requests/retry-after.ts'

type Code = 'embeddings' | 'llm'

const timeoutMs = 30_000
const againMs = 1_000
/** Longer than that nobody waits who asks. */
const waitMostMs = 10_000

/**
 * A call of the AI SDK, once more where the service was busy or did not answer and does not ask to wait for long.
 * @param signal of the caller; the service has `timeoutMs` besides
 * @throws Failure `…_unreachable` (transient), `…_busy` (rate_limit), `…_refused` (rejected); the reason of `signal` when it is aborted
 */
export async function askService<T>(
  code: Code,
  signal: AbortSignal | undefined,
  ask: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let retried = false; ; retried = true) {
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      return await ask(signal === undefined ? timeout : AbortSignal.any([timeout, signal]))
    } catch (thrown) {
      signal?.throwIfAborted()
      const failure = serviceFailure(thrown, code)
      const waitMs = failure.retryAfterMs ?? againMs
      if (retried || timeout.aborted || !failure.retryable || waitMs > waitMostMs) throw failure
      await setTimeout(waitMs, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
        signal?.throwIfAborted()
        throw error
      })
    }
  }
}

/** What a call of the AI SDK throws, as a failure that says which variables to look at. Never what was sent. */
function serviceFailure(thrown: unknown, code: Code): Failure {
  if (thrown instanceof Failure) return thrown
  const variables = code === 'llm' ? 'LLM' : 'EMBEDDINGS'
  const error = RetryError.isInstance(thrown) ? thrown.lastError : thrown
  const answered = APICallError.isInstance(error) ? error : undefined
  const status = answered?.statusCode
  const waitMs = retryAfterMs(answered?.responseHeaders?.['retry-after'])
  if (status === 429)
    return new Failure({
      kind: 'rate_limit',
      code: `${code}_busy`,
      message: `The service of ${variables}_URL asks to wait. Try again in a minute.`,
      retryAfterMs: waitMs ?? againMs,
      cause: error,
    })
  if (status !== undefined && status >= 400 && status < 500)
    return new Failure({
      kind: 'rejected',
      code: `${code}_refused`,
      message: `The service of ${variables}_URL refuses (${status}). The operator should check ${variables}_API_KEY and ${variables}_MODEL.`,
      cause: error,
    })
  return new Failure({
    kind: 'transient',
    code: `${code}_unreachable`,
    message: `The service of ${variables}_URL does not answer. Try again in a minute; if it stays, the operator should check ${variables}_URL.`,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    cause: error,
  })
}
