import { type Context, Hono } from 'hono'
import { markCodeUsed } from '../kit/authorization-codes.ts'
import { basicCredentials, readFields, sameSecret } from '../kit/oauth.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import type { Settings } from './settings.ts'
import {
  findAccessToken,
  findCode,
  findRefreshToken,
  issueGrant,
  issueTokens,
  markExchanged,
  revokeAccessToken,
  revokeGrant,
} from './token-store.ts'

/** A refresh token expires after this long without use. */
const idleMaxMs = 60 * 24 * 60 * 60 * 1000
const scopes = ['base', 'contacts:full', 'activities:full', 'users:read', 'recents:read', 'search:read', 'webhooks:full'] as const

function grantedScopes({ dealsScope, fieldsScope }: Settings): readonly string[] {
  return [
    ...scopes,
    ...(dealsScope ? ['deals:full'] : []),
    ...(fieldsScope ? ['contact-fields:full', ...(dealsScope ? ['deal-fields:full'] : [])] : []),
  ]
}

type Issued = { readonly ok: true; readonly companyId: number; readonly refreshToken: string; readonly accessToken: string }
type Refusal = { readonly ok: false; readonly status: 400 | 401; readonly error: string; readonly message: string }

function refuse(error: string, message: string, status: 400 | 401 = 400): Refusal {
  return { ok: false, status, error, message }
}

const invalidGrant = (problem: string) => refuse('invalid_grant', `Invalid grant: ${problem}`)
const missing = (name: string) => refuse('invalid_request', `Missing parameter: \`${name}\``)

/** The app must name itself in the header; credentials in the body do not count. */
function isApp(sandbox: Sandbox, authorization: string | undefined): boolean {
  return sameSecret(basicCredentials(authorization) ?? '', `${sandbox.clientId}:${sandbox.clientSecret}`)
}

function issue(sandbox: Sandbox, companyId: number, grantId: number): Issued {
  const now = sandbox.clock()
  const expiresAt = now + sandbox.settings().accessTokenTtlS * 1000
  return { ok: true, companyId, ...issueTokens(sandbox.db, { companyId, grantId }, now, expiresAt) }
}

function exchangeCode(sandbox: Sandbox, form: ReadonlyMap<string, string>): Issued | Refusal {
  const [code, redirectUri] = [form.get('code'), form.get('redirect_uri')]
  if (code === undefined) return missing('code')
  if (redirectUri === undefined) return missing('redirect_uri')
  const known = findCode(sandbox.db, code)
  if (known === null || known.usedAt !== null || known.clientId !== sandbox.clientId)
    return invalidGrant('authorization code is invalid')
  const now = sandbox.clock()
  if (now - known.issuedAt >= sandbox.settings().codeTtlMs) return invalidGrant('authorization code has expired')
  if (known.redirectUri !== redirectUri) return invalidGrant('redirect_uri is invalid')
  markCodeUsed(sandbox.db, code, now)
  return issue(sandbox, known.companyId, issueGrant(sandbox.db, known.companyId, known.clientId, now))
}

function refresh(sandbox: Sandbox, form: ReadonlyMap<string, string>): Issued | Refusal {
  const text = form.get('refresh_token')
  if (text === undefined) return missing('refresh_token')
  const now = sandbox.clock()
  const token = findRefreshToken(sandbox.db, text)
  if (token === null || token.revokedAt !== null || token.clientId !== sandbox.clientId)
    return invalidGrant('refresh_token is invalid')
  if (token.exchangedAt !== null) return invalidGrant('refresh_token is already exchanged')
  if (now - token.issuedAt >= idleMaxMs) return invalidGrant('refresh token has expired')
  markExchanged(sandbox.db, text, now)
  return issue(sandbox, token.companyId, token.grantId)
}

/** The address of a company's API, which changes when the company is renamed. */
function apiDomain(sandbox: Sandbox): string {
  const url = new URL(sandbox.publicUrl)
  const { apiHost } = sandbox.settings()
  if (apiHost !== null) url.hostname = apiHost
  return url.href.replace(/\/$/, '')
}

/** `/oauth/token` and `/oauth/revoke`. */
export function oauthRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function answerRefusal(c: Context<SandboxEnv>, { status, error, message }: Refusal) {
    // The text "false", as Pipedrive's token endpoint has it.
    return c.json({ success: 'false', message, error }, status)
  }
  const strangerRefusal = refuse('invalid_client', 'Invalid client: client is invalid', 401)

  routes.post('/token', async (c) => {
    if (!isApp(sandbox, c.req.header('authorization'))) return answerRefusal(c, strangerRefusal)
    const form = await readFields(c)
    const outcome = sandbox.db.transaction(() => {
      const grantType = form.get('grant_type')
      if (grantType === 'authorization_code') return exchangeCode(sandbox, form)
      if (grantType === 'refresh_token') return refresh(sandbox, form)
      return grantType === undefined
        ? missing('grant_type')
        : refuse('unsupported_grant_type', 'Unsupported grant type: `grant_type` is invalid')
    })
    if (!outcome.ok) return answerRefusal(c, outcome)
    c.header('Cache-Control', 'no-store')
    return c.json({
      access_token: outcome.accessToken,
      token_type: 'Bearer',
      refresh_token: outcome.refreshToken,
      expires_in: sandbox.settings().accessTokenTtlS,
      scope: grantedScopes(sandbox.settings()).join(' '),
      api_domain: apiDomain(sandbox),
    })
  })

  routes.post('/revoke', async (c) => {
    if (!isApp(sandbox, c.req.header('authorization'))) return answerRefusal(c, strangerRefusal)
    const sent = (await readFields(c)).get('token')
    if (sent === undefined) return answerRefusal(c, missing('token'))
    // The SDK encodes access tokens once more than a form needs.
    const candidates = [sent, sent.replaceAll('%3A', ':')]
    const now = sandbox.clock()
    for (const text of candidates) {
      const token = findRefreshToken(sandbox.db, text)
      if (token !== null && token.exchangedAt === null) revokeGrant(sandbox.db, token.grantId, now)
      else if (findAccessToken(sandbox.db, text) !== null) revokeAccessToken(sandbox.db, text, now)
    }
    // An unknown token is answered like a revoked one, so that tokens cannot be probed (RFC 7009).
    return c.json({ success: true })
  })

  return routes
}
