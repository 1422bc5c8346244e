import { Failure } from '../../core/errors.ts'
import type { OAuthConnector, Tokens } from '../port/oauth.ts'
import { postForm } from '../connector-kit/post-form.ts'
import { type Answer, refusal, saidBy } from './errors.ts'
import { problemSchema, readAnswer, tokenSchema } from './schema.ts'

export type PipedriveApp = {
  /** Empty when connections are made with API tokens only. */
  readonly clientId: string
  readonly clientSecret: string
  /** Host of the API for API tokens; OAuth tokens come with their own. */
  readonly apiUrl: string
  readonly oauthUrl: string
}

const noLimits = { limit: null, remaining: null, resetsInMs: null, dailyLimit: null, dailyRemaining: null }

/**
 * Pipedrive's authorization code flow. Scopes are configured with the app, so none is requested. Refresh tokens rotate on every
 * use: the response has to be stored before it is used.
 * @see https://pipedrive.readme.io/docs/marketplace-oauth-authorization
 */
export function pipedriveOAuth(app: PipedriveApp, now: () => number): OAuthConnector {
  async function post(path: string, fields: Record<string, string>): Promise<Answer> {
    const authorization = `Basic ${Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')}`
    const { status, body } = await postForm('pipedrive', globalThis.fetch, `${app.oauthUrl}${path}`, fields, { authorization })
    return { status, body, isJson: body !== null, limits: noLimits }
  }

  async function requestTokens(fields: Record<string, string>, onGrantRefused: (said: string) => Failure): Promise<Tokens> {
    const answer = await post('/oauth/token', fields)
    if (answer.status >= 400) throw refused(answer, onGrantRefused)
    const reply = readAnswer(tokenSchema, answer.body)
    return {
      accessToken: reply.access_token,
      refreshToken: reply.refresh_token,
      expiresAt: new Date(now() + reply.expires_in * 1000).toISOString(),
      scopes: reply.scope?.split(/[\s,]+/).filter((scope) => scope !== '') ?? [],
      kind: 'oauth',
      apiUrl: reply.api_domain.replace(/\/+$/, ''),
      environment: 'production',
    }
  }

  return {
    authorizeUrl({ state, redirectUri }) {
      const url = new URL('/oauth/authorize', app.oauthUrl)
      url.search = new URLSearchParams({ client_id: app.clientId, redirect_uri: redirectUri, state }).toString()
      return url.toString()
    },
    exchangeCode: ({ code, redirectUri }) =>
      requestTokens(
        { grant_type: 'authorization_code', code, redirect_uri: redirectUri },
        (said) =>
          new Failure({
            kind: 'auth',
            code: 'code_expired',
            message: `Pipedrive’s confirmation was no longer valid when it arrived${said}. Nothing was stored; connect again.`,
          }),
      ),
    refresh: ({ refreshToken }) =>
      requestTokens(
        { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' },
        (said) =>
          new Failure({
            kind: 'auth',
            code: 'grant_revoked',
            message: `Pipedrive says that the connection is no longer valid${said}. Reconnect Pipedrive; nothing is lost, sync continues where it stopped.`,
          }),
      ),
    async revoke({ refreshToken, kind }) {
      // Only its owner can revoke an API token.
      if (kind === 'api_token' || refreshToken === null) return
      const answer = await post('/oauth/revoke', { token: refreshToken, token_type_hint: 'refresh_token' })
      if (answer.status >= 400 && errorOf(answer) !== 'invalid_grant') {
        throw refused(answer, () => refusal(answer))
      }
    },
  }
}

function refused(answer: Answer, onGrantRefused: (said: string) => Failure): Failure {
  const said = saidBy(answer.body)
  const error = errorOf(answer)
  if (error === 'invalid_grant') return onGrantRefused(said === null ? '' : ` (“${said}”)`)
  if (error === 'invalid_client' || error === 'unauthorized_client') {
    return new Failure({
      kind: 'auth',
      code: 'app_refused',
      message: `Pipedrive does not know this ADSapp server: “${said ?? error}”. Check the client id and the client secret of the Pipedrive app.`,
    })
  }
  return refusal(answer)
}

function errorOf({ body }: Answer): string | null {
  return problemSchema.safeParse(body).data?.error ?? null
}
