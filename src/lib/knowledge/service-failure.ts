import { APICallError, RetryError } from 'ai'
import { Failure } from '../core/errors.ts'

/** What a call of the AI SDK throws, as a failure that says which variables to look at. Never what was sent. */
export function serviceFailure(thrown: unknown, code: 'embeddings' | 'llm', variables: 'EMBEDDINGS' | 'LLM'): Failure {
  const error = RetryError.isInstance(thrown) ? thrown.lastError : thrown
  const status = APICallError.isInstance(error) ? error.statusCode : undefined
  if (status === 429)
    return new Failure({
      kind: 'rate_limit',
      code: `${code}_busy`,
      message: `The service of ${variables}_URL asks to wait. Try again in a minute.`,
      retryAfterMs: 60_000,
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
    cause: error,
  })
}
