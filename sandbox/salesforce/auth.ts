import type { Context, MiddlewareHandler } from 'hono'
import { orgIdOf, staticSessions } from './credentials.ts'
import { SalesforceError } from './errors.ts'
import type { Caller, Sandbox, SandboxEnv } from './sandbox.ts'
import { touchSession } from './token-store.ts'

/** The one user of every org. */
export const adminNumber = 1

const loopbackNames = new Set(['127.0.0.1', 'localhost'])

function sessionRefused(): SalesforceError {
  return new SalesforceError(401, 'INVALID_SESSION_ID', 'Session expired or invalid')
}

/** The address at which clients reach the orgs now. A public address that is not this machine's own stays as it is. */
export function instanceUrlOf(sandbox: Pick<Sandbox, 'publicUrl' | 'settings'>): string {
  const url = new URL(sandbox.publicUrl)
  if (loopbackNames.has(url.hostname)) url.hostname = sandbox.settings().instanceHost
  return url.origin
}

/** Whose session this is; throws the refusal of one that has ended or never was. Using a session keeps it alive. */
export function callerOf(sandbox: Sandbox, token: string | undefined): Caller {
  if (token === undefined) throw sessionRefused()
  const org = staticSessions.get(token)
  if (org !== undefined) return { org, user: adminNumber, scopes: null }
  const session = touchSession(sandbox.db, token, sandbox.clock(), sandbox.settings().sessionTtlS * 1000)
  if (session === null) throw sessionRefused()
  return { org: session.org, user: adminNumber, scopes: new Set(session.scopes) }
}

export function bearerOf(c: Context<SandboxEnv>): string | undefined {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
}

/** Accepts calls with a valid session, counts them against the org's daily limit, and reports the usage in every response. */
export function authenticated(sandbox: Sandbox): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const asked = new URL(c.req.url).hostname
    if (loopbackNames.has(asked) && asked !== new URL(instanceUrlOf(sandbox)).hostname) throw sessionRefused()
    const caller = callerOf(sandbox, bearerOf(c))
    if (caller.scopes !== null && !caller.scopes.has('api') && !caller.scopes.has('full'))
      throw new SalesforceError(403, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API')
    const allowed = sandbox.usage.take(caller.org)
    c.header('Sforce-Limit-Info', `api-usage=${sandbox.usage.usedBy(caller.org)}/${sandbox.usage.limit()}`)
    if (!allowed) throw new SalesforceError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
    c.set('caller', caller)
    return next()
  }
}

/** `{login}/id/{org}/{user}`: names a user for ever. */
export function identityUrlOf(sandbox: Sandbox, org: number, userId: string): string {
  return `${sandbox.publicUrl}/id/${orgIdOf(org)}/${userId}`
}
