import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { HubSpotError } from './errors.ts'
import { findAccessToken } from './token-store.ts'
import { limitBody } from './rate-limit.ts'
import type { Caller, Sandbox, SandboxEnv } from './sandbox.ts'
import { privateAppTokens } from './credentials.ts'

function callerOf(sandbox: Sandbox, authorization: string | undefined): Caller {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) {
    throw new HubSpotError({
      status: 401,
      category: 'INVALID_AUTHENTICATION',
      message:
        'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    })
  }
  const portalId = privateAppTokens.get(token)
  if (portalId !== undefined) return { portalId, scopes: null }

  const access = findAccessToken(sandbox.db, token)
  if (access === null || access.revokedAt !== null) {
    throw new HubSpotError({
      status: 401,
      category: 'INVALID_AUTHENTICATION',
      message:
        'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    })
  }
  const overdueMs = sandbox.clock() - access.expiresAt
  if (overdueMs >= 0) {
    throw new HubSpotError({
      status: 401,
      category: 'EXPIRED_AUTHENTICATION',
      message: `The OAuth token used to make this call expired ${Math.floor(overdueMs / 60_000)} minute(s) ago.`,
    })
  }
  return { portalId: access.portalId, scopes: new Set(access.scopes) }
}

/** Batches of associations are outside the ten-second window. */
function useOf(path: string): 'search' | 'associations' | 'general' {
  if (path.endsWith('/search')) return 'search'
  return /\/associations\/.*\/batch\//.test(path) ? 'associations' : 'general'
}

/** Accepts a call with a good token inside the portal's limits; refuses any other with HubSpot's 401 or 429. */
export function authenticated(sandbox: Sandbox): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const caller = callerOf(sandbox, c.req.header('authorization'))
    const decision = sandbox.limiter.take(caller.portalId, useOf(c.req.path))
    for (const [name, value] of Object.entries(decision.headers)) c.header(name, value)
    if (!decision.allowed) return c.json(limitBody(decision.policy, randomUUID()), 429)
    c.set('caller', caller)
    return next()
  }
}
