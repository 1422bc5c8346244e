import { readEnv } from '../core/env.ts'
import { Failure } from '../core/errors.ts'
import { problemResponse } from './problem.ts'
import { canAdminister, currentTenant, type Tenant } from './session.ts'

type Access = 'member' | 'admin'

/**
 * Wraps a route: finds out who asks, checks the role, and turns what is thrown into an answer. A request that changes something
 * and comes with a cookie must come from our own pages.
 */
export function withTenant(access: Access, handle: (request: Request, tenant: Tenant) => Promise<Response>) {
  return async (request: Request): Promise<Response> => {
    try {
      refuseCrossSite(request)
      const tenant = await currentTenant(request)
      if (!tenant)
        throw new Failure({ kind: 'invalid', code: 'signed_out', message: 'Sign in first, or send a valid access token.' })
      if (access === 'admin' && !canAdminister(tenant.role)) {
        throw new Failure({
          kind: 'invalid',
          code: 'forbidden',
          message: 'Only owners and admins of the organisation can do this.',
        })
      }
      return await handle(request, tenant)
    } catch (thrown) {
      return problemResponse(thrown)
    }
  }
}

/** Browsers name the origin of every request that can change something; a page of somebody else's would show here. */
function refuseCrossSite(request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD' || request.headers.has('authorization')) return
  const origin = request.headers.get('origin')
  if (origin === null) return
  const own = new Set([new URL(readEnv().appUrl).host, request.headers.get('host')])
  if (!own.has(URL.canParse(origin) ? new URL(origin).host : null)) {
    throw new Failure({ kind: 'invalid', code: 'cross_site', message: 'This request came from another site and was refused.' })
  }
}
