import { Failure } from '../core/errors.ts'
import { isStorableValue } from '../core/text/storable-text.ts'
import { parseInput, readJson, readQuery } from './input.ts'
import { isNone, type Operation, type Responses } from './operation.ts'
import { problemResponse } from './problem.ts'

/** What the operation's schemas have made of a request. */
export type Input<P, Q, B> = { readonly params: P; readonly query: Q; readonly body: B }

/** What Next hands to a route beside the request. */
export type RouteContext = { readonly params: Promise<unknown> }

/** A route that knows which operation it serves, so that a test can hold the two together. */
export type Route = {
  (request: Request, context?: RouteContext): Promise<Response>
  readonly operation: Operation
}

/** Serves an operation; what is thrown becomes an answer. */
export function route(
  operation: Operation,
  handle: (request: Request, context: RouteContext | undefined) => Promise<Response>,
): Route {
  const serve = async (request: Request, context?: RouteContext): Promise<Response> => {
    try {
      return await handle(request, context)
    } catch (thrown) {
      return problemResponse(thrown)
    }
  }
  return Object.assign(serve, { operation })
}

/**
 * Parses a request with the operation's schemas.
 * @throws Failure `not_found` where the address has a part that cannot be; otherwise as `readQuery` and `readJson` do
 */
export async function readInput<P, Q, B>(
  {
    params,
    query,
    body,
    faults,
    bodyBytesMax,
  }: Pick<Operation<P, Q, B>, 'params' | 'query' | 'body' | 'faults' | 'bodyBytesMax'>,
  request: Request,
  context: RouteContext | undefined,
): Promise<Input<P, Q, B>> {
  const named = params.safeParse(isNone(params) ? undefined : await context?.params)
  if (!named.success || !isStorableValue(named.data))
    throw new Failure({ kind: 'invalid', code: 'not_found', message: 'There is nothing at this address.' })
  return {
    params: named.data,
    query: isNone(query) ? parseInput(query, undefined) : readQuery(request, query, faults),
    body: isNone(body) ? parseInput(body, undefined) : await readJson(request, body, faults, bodyBytesMax),
  }
}

type BodyOf<R extends Responses, S extends keyof R> = R[S] extends { readonly schema: { readonly _output: infer Body } }
  ? Body
  : never

/** A JSON answer of the form that the operation promises for the status. Never cached: it is about one tenant, now. */
export function respond<R extends Responses, S extends keyof R & number>(
  _operation: { readonly responses: R },
  status: S,
  body: BodyOf<R, S>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } })
}
