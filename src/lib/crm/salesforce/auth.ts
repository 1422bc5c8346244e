import { Failure } from '../../core/errors.ts'
import type { Environment } from '../domain/account.ts'
import type { OAuthConnector, Tokens } from '../port/oauth.ts'
import { postForm } from '../connector-kit/post-form.ts'
import { refusal } from './errors.ts'
import { oauthProblemSchema, readAnswer, tokenSchema } from './schema.ts'

export type SalesforceApp = {
  readonly clientId: string
  readonly clientSecret: string
  /** Login host per environment, without a trailing slash. */
  readonly loginUrls: Readonly<Record<Environment, string>>
  /** API version; the SDK's own default is years old. */
  readonly apiVersion?: string
  /** Minimum number of records for a full read by bulk query. */
  readonly bulkRowsMin?: number
  /** Sends requests; the platform’s own, unless login or instance are addresses that somebody typed. */
  readonly fetch?: typeof globalThis.fetch
}

/** REST API, refresh tokens, and the identity of org and user. */
const scopes = ['api', 'refresh_token', 'id'] as const
/** `invalid_grant` messages that are about the org's policy, not about the code or token. */
const policies = /ip restricted|approved|authentication failure|inactive/i

type Refusal = { readonly status: number; readonly body: unknown; readonly error: string; readonly said: string }

/**
 * Salesforce's web server flow with PKCE. The SDK loses rotated refresh tokens, so this calls the endpoints itself.
 * @see https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm
 */
export function salesforceOAuth(app: SalesforceApp, fetch: typeof globalThis.fetch): OAuthConnector {
  const post = (environment: Environment, path: string, fields: Record<string, string>) =>
    postForm('salesforce', fetch, `${app.loginUrls[environment]}${path}`, fields)

  async function requestTokens(
    environment: Environment,
    fields: Record<string, string>,
    refused: (refusal: Refusal) => Failure,
  ): Promise<Omit<Tokens, 'refreshToken'> & { readonly refreshToken: string | undefined }> {
    const { status, body } = await post(environment, '/services/oauth2/token', {
      client_id: app.clientId,
      client_secret: app.clientSecret,
      ...fields,
    })
    if (status >= 400) throw refused({ status, body, ...readProblem(status, body) })
    const reply = readAnswer(tokenSchema, body)
    return {
      accessToken: reply.access_token,
      refreshToken: reply.refresh_token,
      // Sessions expire after a period of inactivity that the org configures and the response does not contain.
      expiresAt: null,
      scopes: reply.scope?.split(' ').filter((scope) => scope !== '') ?? [],
      kind: 'oauth',
      apiUrl: reply.instance_url.replace(/\/+$/, ''),
      environment,
    }
  }

  return {
    authorizeUrl({ state, redirectUri, codeChallenge, environment }) {
      const url = new URL(`${app.loginUrls[environment]}/services/oauth2/authorize`)
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: app.clientId,
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }).toString()
      return url.toString()
    },
    async exchangeCode({ code, redirectUri, codeVerifier, environment }) {
      const tokens = await requestTokens(
        environment,
        { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier },
        connectRefused,
      )
      const { refreshToken } = tokens
      if (refreshToken === undefined) throw missingRefreshToken()
      return { ...tokens, refreshToken }
    },
    async refresh(tokens) {
      const renewed = await requestTokens(
        tokens.environment,
        { grant_type: 'refresh_token', refresh_token: tokens.refreshToken ?? '' },
        refreshRefused,
      )
      return { ...renewed, refreshToken: renewed.refreshToken ?? tokens.refreshToken }
    },
    async revoke({ refreshToken, accessToken, environment }) {
      const { status, body } = await post(environment, '/services/oauth2/revoke', {
        token: refreshToken ?? accessToken,
      })
      // 400 means an unknown token, which counts as revoked.
      if (status > 400) throw refusal(status, body)
    },
  }
}

function readProblem(status: number, body: unknown): Pick<Refusal, 'error' | 'said'> {
  const problem = oauthProblemSchema.safeParse(body).data
  return { error: problem?.error ?? '', said: problem?.error_description ?? problem?.error ?? `HTTP ${status}` }
}

function connectRefused(refused: Refusal): Failure {
  const { status, body, error, said } = refused
  const transient = transientRefusal(refused)
  if (transient) return transient
  if (error === 'invalid_grant' && !policies.test(said)) {
    return new Failure({
      kind: 'auth',
      code: 'code_expired',
      message: `Salesforce’s confirmation was no longer valid when it arrived (${said}). Nothing was stored; connect again.`,
      cause: { status, error },
    })
  }
  if (error === '') return refusal(status, body)
  return appRefused(`Salesforce refused the connection: ${said}. Nothing was stored.`, { status, error })
}

function refreshRefused(refused: Refusal): Failure {
  const { status, body, error, said } = refused
  const transient = transientRefusal(refused)
  if (transient) return transient
  if (error === 'invalid_grant' || error.startsWith('inactive_')) {
    return new Failure({
      kind: 'auth',
      code: 'grant_revoked',
      message: `Salesforce says that the connection is no longer valid (${said}). Reconnect Salesforce; nothing is lost, sync continues where it stopped.`,
      cause: { status, error },
    })
  }
  if (error === '') return refusal(status, body)
  return appRefused(`Salesforce refused this server’s app: ${said}. Correct its settings, then reconnect Salesforce.`, {
    status,
    error,
  })
}

/** The failure of a transient refusal, which says nothing about the grant; null for any other. */
function transientRefusal({ status, body, error, said }: Refusal): Failure | null {
  if (status >= 500) return refusal(status, body)
  if (error === 'rate_limit_exceeded') {
    return new Failure({
      kind: 'rate_limit',
      code: 'rate_limit',
      message: 'Salesforce has seen too many sign-ins just now. It is retried automatically.',
      retryAfterMs: 60_000,
      cause: { status, error },
    })
  }
  if (error === 'unknown_error' || /already being processed/i.test(said)) {
    return new Failure({
      kind: 'transient',
      code: 'crm_unavailable',
      message: `Salesforce could not answer just now (${said}). It is retried automatically.`,
      retryAfterMs: 1_000,
      cause: { status, error },
    })
  }
  return null
}

function appRefused(message: string, cause: unknown): Failure {
  return new Failure({ kind: 'auth', code: 'app_refused', message, cause })
}

function missingRefreshToken(): Failure {
  return new Failure({
    kind: 'auth',
    code: 'missing_scopes',
    message:
      'Salesforce gave access for a short time only. Allow the app to “perform requests at any time” (refresh_token) in its OAuth settings, then connect again.',
  })
}
