import { Failure } from '../../core/errors.ts'
import type { OAuthConnector, Tokens } from '../port/oauth.ts'
import { postForm } from '../connector-kit/post-form.ts'
import { specsIn } from '../connector-kit/spec-of.ts'
import { refusal } from './errors.ts'
import { hubSpotObjects } from './objects.ts'
import { problemSchema, readAnswer, tokenSchema } from './schema.ts'

export type HubSpotApp = {
  readonly clientId: string
  readonly clientSecret: string
  /** Secret that webhooks are signed with, where it is not the app's client secret. */
  readonly webhookSecret?: string | undefined
  readonly apiUrl: string
  /** Host of the consent page and of record pages. */
  readonly appUrl: string
}

const scopes = specsIn(hubSpotObjects).map(({ spec }) => spec.scopes)
/** Every app has `oauth`, and HubSpot does not always list it. */
const neededScopes = ['oauth', ...scopes.filter(({ always }) => always).flatMap(({ needed }) => needed)]
/** Granted where app and account have them: an app that was set up for contacts alone can be connected anyway. */
const optionalScopes = [
  ...new Set([...scopes.filter(({ always }) => !always).flatMap(({ needed }) => needed), 'crm.objects.owners.read']),
].filter((scope) => !neededScopes.includes(scope))

const tokenPath = '/oauth/2026-03/token'

/**
 * HubSpot's authorization code flow with PKCE. The SDK only supports the token endpoint that stops on 2027-02-16, so this calls
 * its successor.
 * @see https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/oauth/working-with-oauth
 */
export function hubSpotOAuth(app: HubSpotApp, fetch: typeof globalThis.fetch, now: () => number): OAuthConnector {
  const post = (path: string, fields: Record<string, string>) =>
    postForm('hubspot', fetch, `${app.apiUrl}${path}`, {
      client_id: app.clientId,
      client_secret: app.clientSecret,
      ...fields,
    })

  async function requestTokens(fields: Record<string, string>, onRefusal: Failure): Promise<Tokens> {
    const { status, body } = await post(tokenPath, fields)
    if (status >= 400) {
      if (isGrantRefused(status, body)) throw onRefusal
      throw refusal(status, body)
    }
    const reply = readAnswer(tokenSchema, body)
    return {
      accessToken: reply.access_token,
      refreshToken: reply.refresh_token,
      expiresAt: new Date(now() + reply.expires_in * 1000).toISOString(),
      scopes: reply.scopes ?? [],
      kind: 'oauth',
      apiUrl: null,
      environment: 'production',
    }
  }

  return {
    authorizeUrl({ state, redirectUri, codeChallenge }) {
      const url = new URL('/oauth/authorize', app.appUrl)
      url.search = new URLSearchParams({
        client_id: app.clientId,
        redirect_uri: redirectUri,
        scope: neededScopes.join(' '),
        optional_scope: optionalScopes.join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }).toString()
      return url.toString()
    },
    exchangeCode: ({ code, redirectUri, codeVerifier }) =>
      requestTokens(
        { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier },
        new Failure({
          kind: 'auth',
          code: 'code_expired',
          message: 'HubSpot’s confirmation was no longer valid when it arrived. Nothing was stored; connect again.',
        }),
      ),
    refresh: ({ refreshToken }) =>
      requestTokens(
        { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' },
        new Failure({
          kind: 'auth',
          code: 'grant_revoked',
          message:
            'HubSpot says that the connection was revoked. Reconnect HubSpot; nothing is lost, sync continues where it stopped.',
        }),
      ),
    async revoke({ refreshToken }) {
      if (refreshToken === null) return
      const { status, body } = await post(`${tokenPath}/revoke`, { token: refreshToken, token_type_hint: 'refresh_token' })
      if (status >= 400 && !isGrantRefused(status, body)) throw refusal(status, body)
    },
  }
}

const grantErrors = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client'])

function isGrantRefused(status: number, body: unknown): boolean {
  const problem = problemSchema.safeParse(body).data
  return (
    (status === 400 || status === 401) && (problem?.status?.startsWith('BAD_') === true || grantErrors.has(problem?.error ?? ''))
  )
}
