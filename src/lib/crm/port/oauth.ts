import type { Environment, GrantKind } from '../domain/account.ts'

/** Credentials of an OAuth app at a CRM. */
export type OAuthApp = { readonly clientId: string; readonly clientSecret: string }

export type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string | null
  /** ISO 8601; null for a token that does not expire, or whose expiry the CRM does not report. */
  readonly expiresAt: string | null
  readonly scopes: readonly string[]
  /** `api_token`: copied from the CRM by a person; cannot be refreshed. */
  readonly kind: GrantKind
  /**
   * Base address of this account's API without a trailing slash, when the token response contains it. May change with a refresh.
   */
  readonly apiUrl: string | null
  readonly environment: Environment
  /** The organisation's own app, where that was granted access and not the server's. */
  readonly app?: OAuthApp | undefined
}

export type AuthorizeRequest = {
  readonly state: string
  readonly redirectUri: string
  readonly codeChallenge: string
  readonly environment: Environment
}

export type OAuthConnector = {
  authorizeUrl(request: AuthorizeRequest): string
  /** @throws Failure `code_expired` (auth) when the code is no longer valid */
  exchangeCode(request: {
    readonly code: string
    readonly redirectUri: string
    readonly codeVerifier: string
    readonly environment: Environment
  }): Promise<Tokens>
  /** The complete response, to be stored before it is used. @throws Failure auth: the grant was revoked */
  refresh(tokens: Tokens): Promise<Tokens>
  /** Revokes the grant at the CRM. Idempotent. */
  revoke(tokens: Tokens): Promise<void>
}
