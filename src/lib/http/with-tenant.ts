import { z } from 'zod'
import { apiKeyIn, tenantOfApiKey } from './api-key-tenant.ts'
import { readEnv } from '../core/env.ts'
import { Failure } from '../core/errors.ts'
import { may, type Permission, peopleWhoMay } from '../core/access/roles.ts'
import { isCrossSite } from './cross-site.ts'
import { isForPeople, type Operation, type Responses } from './operation.ts'
import { type Input, readInput, type Route, route, type RouteContext } from './route.ts'
import { currentTenant, maySeeSecrets, type Tenant } from './session.ts'

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
    const named = await organizationIn(operation, context)
    const tenant =
      key === null
        ? await currentTenant(request, named)
        : await tenantOfApiKey(key, { scope: operation.scope, organization: named })
    if (!tenant) {
      const ways = operation.scope === undefined ? 'a valid access token' : 'a valid access token or an API key'
      throw new Failure({ kind: 'invalid', code: 'signed_out', message: `Sign in first, or send ${ways}.` })
    }
    const { access } = operation
    if (!isForPeople(access) || !mayHere(tenant, access)) {
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

/** By role; what is secret, an API key may by its scope. */
function mayHere(tenant: Tenant, access: Permission): boolean {
  return access === 'secrets' ? maySeeSecrets(tenant) : may(tenant.role, access)
}

/** The organisation that an address names, where it has a place for one. */
async function organizationIn({ path }: Pick<Operation, 'path'>, context: RouteContext | undefined): Promise<string | null> {
  if (!path.includes('{tenant_id}')) return null
  return z.object({ tenant_id: z.string() }).parse(await context?.params).tenant_id
}

/** An empty `Authorization` leaves the cookie to say who asks. */
function refuseCrossSite(request: Request): void {
  const { headers } = request
  if (!headers.has('origin') || (headers.get('authorization') ?? '') !== '' || headers.has('x-api-key')) return
  if (!isCrossSite(request, [new URL(readEnv().appUrl).host, headers.get('host')])) return
  throw new Failure({ kind: 'invalid', code: 'cross_site', message: 'This request came from another site and was refused.' })
}
