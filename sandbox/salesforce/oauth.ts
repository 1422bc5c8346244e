import { createHmac } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { markCodeUsed } from '../kit/authorization-codes.ts'
import { basicCredentials, provesChallenge, readFields, sameSecret } from '../kit/oauth.ts'
import { adminNumber, identityUrlOf, instanceUrlOf } from './auth.ts'
import { id18 } from './ids.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import {
  endRefreshToken,
  findCode,
  findGrant,
  type Grant,
  issueRefreshToken,
  issueSession,
  newGrant,
  revokeToken,
} from './token-store.ts'

type Form = ReadonlyMap<string, string>
type Granted = { readonly ok: true; readonly grant: Grant; readonly refreshToken: string | null }
type Refusal = { readonly ok: false; readonly error: string; readonly description: string }

function refuse(error: string, description: string): Refusal {
  return { ok: false, error, description }
}

/** Form fields of the body, and the app's credentials from a Basic header when the body has none. */
async function readForm(c: Context<SandboxEnv>): Promise<Form> {
  const form = await readFields(c)
  const basic = basicCredentials(c.req.header('authorization'))
  if (basic !== null && !form.has('client_id')) {
    const [id = '', secret = ''] = basic.split(':')
    form.set('client_id', id).set('client_secret', secret)
  }
  return form
}

function checkClient(sandbox: Sandbox, form: Form): Refusal | null {
  if (form.get('client_id') !== sandbox.clientId) return refuse('invalid_client_id', 'client identifier invalid')
  if (!sameSecret(form.get('client_secret') ?? '', sandbox.clientSecret))
    return refuse('invalid_client', 'invalid client credentials')
  return null
}

function exchangeCode(sandbox: Sandbox, form: Form): Granted | Refusal {
  const now = sandbox.clock()
  const text = form.get('code') ?? ''
  const code = findCode(sandbox.db, text)
  if (code === null || code.clientId !== form.get('client_id')) return refuse('invalid_grant', 'invalid authorization code')
  if (code.used || now - code.issuedAt >= sandbox.settings().codeTtlMs)
    return refuse('invalid_grant', 'expired authorization code')
  if (form.get('redirect_uri') !== code.redirectUri)
    return refuse('redirect_uri_mismatch', 'redirect_uri must match configuration')
  if (!provesChallenge(form.get('code_verifier'), code.codeChallenge)) return refuse('invalid_grant', 'invalid code verifier')
  markCodeUsed(sandbox.db, text, now)
  const grant = newGrant(code)
  const mayRefresh = grant.scopes.some((scope) => scope === 'refresh_token' || scope === 'offline_access')
  return { ok: true, grant, refreshToken: mayRefresh ? issueRefreshToken(sandbox.db, grant, now) : null }
}

/** A `code_verifier` is allowed and ignored: some clients repeat it. */
function refresh(sandbox: Sandbox, form: Form): Granted | Refusal {
  const token = form.get('refresh_token') ?? ''
  const grant = findGrant(sandbox.db, token)
  if (grant === null || grant.clientId !== form.get('client_id')) return refuse('invalid_grant', 'expired access/refresh token')
  if (!sandbox.settings().refreshTokenRotation) return { ok: true, grant, refreshToken: null }
  const now = sandbox.clock()
  endRefreshToken(sandbox.db, token, now)
  return { ok: true, grant, refreshToken: issueRefreshToken(sandbox.db, grant, now) }
}

/** The app acts as the user that its org has chosen for it: the one of the first org. */
function actAsClient(form: Form): Granted {
  const grant = newGrant({ org: 1, clientId: form.get('client_id') ?? '', scopes: ['api', 'id'] })
  return { ok: true, grant, refreshToken: null }
}

function tokenBody(sandbox: Sandbox, { grant, refreshToken }: Granted): object {
  const now = sandbox.clock()
  const id = identityUrlOf(sandbox, grant.org, id18('005', adminNumber))
  return {
    access_token: issueSession(sandbox.db, grant, now),
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
    signature: createHmac('sha256', sandbox.clientSecret).update(`${id}${now}`).digest('base64'),
    scope: grant.scopes.join(' '),
    instance_url: instanceUrlOf(sandbox),
    id,
    token_type: 'Bearer',
    issued_at: String(now),
  }
}

/** Token endpoints, which need no session. */
export function oauthRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.use(async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })

  routes.post('/token', async (c) => {
    const form = await readForm(c)
    const grantType = form.get('grant_type')
    const outcome =
      checkClient(sandbox, form) ??
      sandbox.db.transaction(() => {
        if (grantType === 'authorization_code') return exchangeCode(sandbox, form)
        if (grantType === 'refresh_token') return refresh(sandbox, form)
        if (grantType === 'client_credentials') return actAsClient(form)
        return refuse('unsupported_grant_type', 'grant type not supported')
      })
    if (!outcome.ok) return c.json({ error: outcome.error, error_description: outcome.description }, 400)
    return c.json(tokenBody(sandbox, outcome))
  })

  routes.post('/revoke', async (c) => {
    const token = (await readForm(c)).get('token') ?? ''
    if (revokeToken(sandbox.db, token, sandbox.clock())) return c.body(null, 200)
    return c.json({ error: 'unsupported_token_type', error_description: 'this token type is not supported' }, 400)
  })

  return routes
}
