import type { OAuthApp, OAuthConnector, Tokens } from '../port/oauth.ts'

/**
 * OAuth that knows whose app a grant belongs to: tokens of an organisation's own app carry it, and are refreshed and revoked by it. `app`:
 * the own app that this is the OAuth of; undefined for the server's. `oauthOf`: the OAuth of another one.
 */
export function withOwnApps(
  oauth: OAuthConnector,
  app: OAuthApp | undefined,
  oauthOf: (app: OAuthApp) => Promise<OAuthConnector>,
): OAuthConnector {
  const owning = async (tokens: Tokens) => (tokens.app === undefined ? oauth : oauthOf(tokens.app))
  return {
    ...oauth,
    exchangeCode: async (request) => granted(await oauth.exchangeCode(request), app),
    refresh: async (tokens) => granted(await (await owning(tokens)).refresh(tokens), tokens.app),
    revoke: async (tokens) => (await owning(tokens)).revoke(tokens),
  }
}

function granted(tokens: Tokens, app: OAuthApp | undefined): Tokens {
  return app === undefined ? tokens : { ...tokens, app }
}
