import type { Context, MiddlewareHandler } from 'hono'
import { callCost } from './call-cost.ts'
import { findCompany, type SandboxCompany, sandboxCompanies } from './credentials.ts'
import { bodyOfStatus, refusalBody } from './errors.ts'
import { banPage } from './rate-limit.ts'
import type { Caller, Sandbox, SandboxEnv } from './sandbox.ts'
import { findAccessToken } from './token-store.ts'

function callerIn(company: SandboxCompany | null, grantId: number | null): Caller | null {
  const by = grantId === null ? 'api_token' : 'oauth'
  return company === null ? null : { companyId: company.id, user: company.admin, by, grantId }
}

const ofDeals = /\/v[12]\/(deals|dealFields|pipelines|stages)(\/|$)/

/** Whose call it is; null when its token is missing, unknown or no longer good. */
function callerOf(sandbox: Sandbox, c: Context<SandboxEnv>): Caller | null {
  const bearer = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (bearer !== undefined) {
    const { apiHost } = sandbox.settings()
    // A company's tokens work at the address that came with them; API tokens also work at the address that all companies share.
    if (apiHost !== null && new URL(c.req.url).hostname !== apiHost) return null
    const access = findAccessToken(sandbox.db, bearer)
    if (access === null || access.revokedAt !== null || access.expiresAt <= sandbox.clock()) return null
    return callerIn(findCompany(access.companyId), access.grantId)
  }
  const apiToken = c.req.header('x-api-token') ?? c.req.query('api_token')
  return callerIn(sandboxCompanies.find((company) => company.apiToken === apiToken) ?? null, null)
}

/** Accepts a call with a good token inside the limits; answers any other with the gateway's 401, 429 or 403. */
export function authenticated(sandbox: Sandbox): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const caller = callerOf(sandbox, c)
    if (caller === null) return c.json(bodyOfStatus(401), 401)
    const { companyId, by } = caller
    const cost = callCost(c.req.method, c.req.path)
    const decision = sandbox.limiter.take({
      companyId,
      by,
      search: /\/(search|itemSearch|itemSearch\/field)\/?$/.test(c.req.path),
      cost,
    })
    for (const [name, value] of Object.entries(decision.headers)) c.header(name, value)
    if (decision.verdict === 'banned') return c.html(banPage, 403)
    if (decision.verdict === 'over_limit') return c.json(bodyOfStatus(429), 429)
    if (by === 'oauth' && ofDeals.test(c.req.path) && !sandbox.settings().dealsScope)
      return c.json(refusalBody({ error: 'Scope and URL mismatch' }), 403)
    c.set('caller', caller)
    return next()
  }
}
