import { Failure } from '../core/errors.ts'
import { problemResponse } from './problem.ts'
import type { Route } from './route.ts'

/** What an address answers to a method that it does not take: a refusal that names those it takes, or to OPTIONS these alone. */
export function otherMethod(taken: readonly Route[], asked: string): Response {
  const methods = taken.map(({ operation }) => operation.method)
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
  if (asked === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } })
  const refusal = problemResponse(
    new Failure({
      kind: 'invalid',
      code: 'method_not_allowed',
      message: `This address takes ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(methods)}.`,
    }),
  )
  refusal.headers.set('allow', allow)
  return refusal
}

/** For an address with a file of its own: handlers of the methods that these routes do not serve, which Next would refuse without a word. */
export function otherMethods(...taken: readonly Route[]) {
  const serve = async (request: Request): Promise<Response> => otherMethod(taken, request.method)
  return { DELETE: serve, GET: serve, HEAD: serve, OPTIONS: serve, PATCH: serve, POST: serve, PUT: serve }
}
