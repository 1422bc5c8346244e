import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { markCodeUsed } from '../kit/authorization-codes.ts'
import { provesChallenge, readFields, sameSecret } from '../kit/oauth.ts'
import { hubspotAppId, hubspotUserId, sandboxPortals } from './credentials.ts'
import { HubSpotError, notFoundFailure } from './errors.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import {
  findAccessToken,
  findCode,
  findRefreshToken,
  issueAccessToken,
  issueRefreshToken,
  type RefreshToken,
  revokeAccessToken,
  revokeGrant,
} from './token-store.ts'

const userEmail = 'admin@acme-hubspot.example'

type Grant = {
  readonly ok: true
  readonly refreshToken: string
  readonly accessToken: string
  readonly grant: Pick<RefreshToken, 'portalId' | 'scopes'>
}
type Refusal = { readonly ok: false; readonly status: string; readonly error: string; readonly message: string }

function refuse(status: string, error: string, message: string): Refusal {
  return { ok: false, status, error, message }
}

function checkClient(sandbox: Sandbox, form: ReadonlyMap<string, string>): Refusal | null {
  if (form.get('client_id') !== sandbox.clientId) return refuse('BAD_CLIENT_ID', 'invalid_client', 'missing or unknown client id')
  if (!sameSecret(form.get('client_secret') ?? '', sandbox.clientSecret))
    return refuse('BAD_CLIENT_SECRET', 'invalid_client', 'missing or invalid client secret')
  return null
}

function exchangeCode(sandbox: Sandbox, form: ReadonlyMap<string, string>): Grant | Refusal {
  const now = sandbox.clock()
  const code = findCode(sandbox.db, form.get('code') ?? '')
  const badCode = refuse('BAD_AUTH_CODE', 'invalid_grant', 'missing or unknown auth code')
  if (code === null || code.usedAt !== null || code.clientId !== form.get('client_id')) return badCode
  if (now - code.issuedAt >= sandbox.settings().codeTtlMs)
    return refuse('BAD_AUTH_CODE', 'invalid_grant', 'auth code has expired')
  const redirectUri = form.get('redirect_uri')
  if (redirectUri === undefined) return refuse('BAD_REDIRECT_URI', 'invalid_request', 'missing or unknown redirect URI')
  if (redirectUri !== code.redirectUri) {
    return refuse(
      'MISMATCH_REDIRECT_URI_AUTH_CODE',
      'invalid_grant',
      'redirect URI does not match the one the auth code was issued for',
    )
  }
  if (!provesChallenge(form.get('code_verifier'), code.codeChallenge))
    return refuse('BAD_CODE_VERIFIER', 'invalid_grant', 'missing or invalid code verifier')
  markCodeUsed(sandbox.db, code.code, now)
  return issue(sandbox, issueRefreshToken(sandbox.db, code, now), code)
}

function refresh(sandbox: Sandbox, form: ReadonlyMap<string, string>): Grant | Refusal {
  const token = findRefreshToken(sandbox.db, form.get('refresh_token') ?? '')
  if (token === null || token.revokedAt !== null || token.clientId !== form.get('client_id')) {
    return refuse('BAD_REFRESH_TOKEN', 'invalid_grant', 'missing or invalid refresh token')
  }
  return issue(sandbox, token.token, token)
}

function issue(sandbox: Sandbox, refreshToken: string, grant: Pick<RefreshToken, 'portalId' | 'scopes'>): Grant {
  const now = sandbox.clock()
  const accessToken = issueAccessToken(sandbox.db, refreshToken, now, now + sandbox.settings().accessTokenTtlS * 1000)
  return { ok: true, refreshToken, accessToken, grant }
}

function domainOf(portalId: number): string {
  return sandboxPortals.find((portal) => portal.id === portalId)?.domain ?? `${portalId}.example`
}

/** Token endpoints of every version; they need no bearer token. */
export function oauthRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  async function answerToken(c: Context<SandboxEnv>, version: 'v1' | 'current') {
    const form = await readFields(c)
    const grantType = form.get('grant_type')
    const outcome =
      checkClient(sandbox, form) ??
      sandbox.db.transaction(() => {
        if (grantType === 'authorization_code') return exchangeCode(sandbox, form)
        if (grantType === 'refresh_token') return refresh(sandbox, form)
        return refuse(
          'BAD_GRANT_TYPE',
          'unsupported_grant_type',
          `grant_type ${grantType ?? '(none)'} is not available to this app`,
        )
      })
    if (!outcome.ok) return answerRefusal(c, version, outcome)
    const basic = {
      access_token: outcome.accessToken,
      refresh_token: outcome.refreshToken,
      expires_in: sandbox.settings().accessTokenTtlS,
      token_type: 'bearer',
    }
    c.header('Cache-Control', 'no-store')
    if (version === 'v1') return c.json(basic)
    return c.json({
      ...basic,
      token_use: 'access_token',
      hub_id: outcome.grant.portalId,
      user_id: hubspotUserId,
      scopes: outcome.grant.scopes,
    })
  }

  function answerRefusal(c: Context<SandboxEnv>, version: 'v1' | 'current', { status, error, message }: Refusal) {
    const body = { status, message, correlationId: randomUUID() }
    return c.json(version === 'v1' ? body : { ...body, error, error_description: message }, 400)
  }

  routes.post('/v1/token', (c) => answerToken(c, 'v1'))
  for (const version of ['v3', '2026-03', '2026-09']) {
    routes.post(`/${version}/token`, (c) => answerToken(c, 'current'))

    routes.post(`/${version}/token/introspect`, async (c) => {
      const form = await readFields(c)
      const refusal = checkClient(sandbox, form)
      if (refusal) return answerRefusal(c, 'current', refusal)
      const text = form.get('token') ?? ''
      const access = findAccessToken(sandbox.db, text)
      const token = access ?? findRefreshToken(sandbox.db, text)
      const expired = access !== null && access.expiresAt <= sandbox.clock()
      if (token === null || token.revokedAt !== null || expired) return c.json({ active: false })
      return c.json({
        active: true,
        token_use: access === null ? 'refresh_token' : 'access_token',
        token_type: 'bearer',
        token: text,
        client_id: token.clientId,
        app_id: hubspotAppId,
        hub_id: token.portalId,
        hub_domain: domainOf(token.portalId),
        user_id: hubspotUserId,
        user: userEmail,
        scopes: token.scopes,
        is_private_distribution: false,
        ...(access === null ? {} : { expires_in: Math.ceil((access.expiresAt - sandbox.clock()) / 1000) }),
      })
    })

    routes.post(`/${version}/token/revoke`, async (c) => {
      const form = await readFields(c)
      const refusal = checkClient(sandbox, form)
      if (refusal) return answerRefusal(c, 'current', refusal)
      const text = form.get('token') ?? ''
      const now = sandbox.clock()
      // An unknown token is answered like a revoked one, so that tokens cannot be probed (RFC 7009).
      if (findAccessToken(sandbox.db, text)) revokeAccessToken(sandbox.db, text, now)
      else revokeGrant(sandbox.db, text, now)
      return c.body(null, 204)
    })
  }

  routes.get('/v1/access-tokens/:token', (c) => {
    const access = findAccessToken(sandbox.db, c.req.param('token'))
    const now = sandbox.clock()
    if (access === null || access.revokedAt !== null || access.expiresAt <= now)
      throw new HubSpotError(notFoundFailure('access token does not exist or has expired'))
    return c.json({
      token: access.token,
      user: userEmail,
      hub_domain: domainOf(access.portalId),
      scopes: access.scopes,
      hub_id: access.portalId,
      app_id: hubspotAppId,
      expires_in: Math.ceil((access.expiresAt - now) / 1000),
      user_id: hubspotUserId,
      token_type: 'access',
    })
  })

  routes.get('/v1/refresh-tokens/:token', (c) => {
    const token = findRefreshToken(sandbox.db, c.req.param('token'))
    if (token === null || token.revokedAt !== null) throw new HubSpotError(notFoundFailure('refresh token does not exist'))
    return c.json({
      token: token.token,
      user: userEmail,
      hub_domain: domainOf(token.portalId),
      scopes: token.scopes,
      hub_id: token.portalId,
      client_id: token.clientId,
      user_id: hubspotUserId,
      token_type: 'refresh',
    })
  })

  routes.delete('/v1/refresh-tokens/:token', (c) => {
    revokeGrant(sandbox.db, c.req.param('token'), sandbox.clock())
    return c.body(null, 204)
  })

  return routes
}
