import { apiKeyIn, tenantOfApiKey } from './api-key-tenant.ts'
import { readEnv } from '../core/env.ts'
import { Failure } from '../core/errors.ts'
import { may, peopleWhoMay } from '../core/roles.ts'
import { isForPeople, type Operation, type Responses } from './operation.ts'
import { type Input, readInput, type Route, route } from './route.ts'
import { currentTenant, type Tenant } from './session.ts'

/**
 * Serves an operation for a tenant: finds out who asks, checks the role, parses the input, and turns what is thrown into an answer. A request
 * that changes something and comes with a cookie must come from our own pages.
 */
export function withTenant<P, Q, B, R extends Responses>(
  operation: Operation<P, Q, B, R>,
  handle: (input: Input<P, Q, B>, tenant: Tenant, request: Request) => Promise<Response>,
): Route {
  return route(operation, async (request, context) => {
    refuseCrossSite(request)
    const key = apiKeyIn(request)
    const tenant = key === null ? await currentTenant(request) : await tenantOfApiKey(key, operation.scope)
    if (!tenant)
      throw new Failure({ kind: 'invalid', code: 'signed_out', message: 'Sign in first, or send a valid access token.' })
    const { access } = operation
    if (!isForPeople(access) || !may(tenant.role, access)) {
      throw new Failure({
        kind: 'invalid',
        code: 'forbidden',
        message: isForPeople(access)
          ? `Only ${peopleWhoMay(access)} of the organisation can do this. Your role is ${tenant.role}.`
          : 'This is not for people.',
      })
    }
    return handle(await readInput(operation, request, context), tenant, request)
  })
}

/** CSRF: browsers send the Origin of every request that can change something. */
function refuseCrossSite(request: Request): void {
  if (
    request.method === 'GET' ||
    request.method === 'HEAD' ||
    request.headers.has('authorization') ||
    request.headers.has('x-api-key')
  )
    return
  const origin = request.headers.get('origin')
  if (origin === null) return
  const own = new Set([new URL(readEnv().appUrl).host, request.headers.get('host')])
  if (!own.has(URL.canParse(origin) ? new URL(origin).host : null)) {
    throw new Failure({ kind: 'invalid', code: 'cross_site', message: 'This request came from another site and was refused.' })
  }
}
