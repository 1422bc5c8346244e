import { Failure } from '../core/errors.ts'
import { otherMethod } from './other-methods.ts'
import { problemResponse } from './problem.ts'
import type { Route } from './route.ts'

type Found = { readonly route: Route; readonly params: Readonly<Record<string, string>>; readonly fixed: number }

/**
 * Serves many routes under one address, each by its operation's method and path. Of several that fit, the one with more fixed
 * parts is meant: `/contacts/stats` before `/contacts/{id}`.
 */
export function routerOf(routes: readonly Route[]): (request: Request) => Promise<Response> {
  const byParts = routes.map((route) => ({ route, parts: route.operation.path.split('/') }))
  return async (request) => {
    const given = new URL(request.url).pathname.split('/').map(decoded)
    const found = byParts.flatMap(({ route, parts }) => fit(route, parts, given)).sort((one, other) => other.fixed - one.fixed)
    const most = found[0]?.fixed
    const here = found.filter(({ fixed }) => fixed === most)
    // What is asked for without its body is made as with it; the server leaves the body away.
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const served = here.find(({ route }) => route.operation.method === method)
    if (served) return served.route(request, { params: Promise.resolve(served.params) })
    if (here.length === 0) {
      return problemResponse(new Failure({ kind: 'invalid', code: 'not_found', message: 'There is nothing at this address.' }))
    }
    return otherMethod(
      here.map(({ route }) => route),
      request.method,
    )
  }
}

function fit(route: Route, parts: readonly string[], given: readonly (string | null)[]): Found[] {
  if (parts.length !== given.length) return []
  const params: Record<string, string> = {}
  let fixed = 0
  for (const [index, part] of parts.entries()) {
    const text = given[index] ?? null
    if (text === null) return []
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? []
    if (name !== undefined) params[name] = text
    else if (part === text) fixed += 1
    else return []
  }
  return [{ route, params, fixed }]
}

/** Null for a part that is not encoded as an address has to be. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
