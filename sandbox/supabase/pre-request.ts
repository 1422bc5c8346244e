import { AsyncLocalStorage } from 'node:async_hooks'

/** The header by which a request asks to act as an API key. */
const header = 'x-acting-key'
const asked = new AsyncLocalStorage<string>()

/** Answers a request; what it sends to the database knows the header. */
export function withPreRequest<Result>(request: Request, answer: () => Promise<Result>): Promise<Result> {
  const secret = request.headers.get(header)
  return secret === null ? answer() : asked.run(secret, answer)
}

/**
 * What a hosted project's data API does with its setting db-pre-request once a transaction has its role and claims: it calls the function,
 * which reads the request's headers. Without the header that function does nothing; so nothing is called then.
 */
export function preRequestSql(): string {
  const secret = asked.getStore()
  if (secret === undefined) return ''
  const headers = JSON.stringify({ [header]: secret })
    .replaceAll("'", "''")
    .replaceAll('\\', '\\\\')
  return `; select set_config('request.headers', E'${headers}', true); select public.act_as_api_key()`
}
