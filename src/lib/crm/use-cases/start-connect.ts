import { randomUUID } from 'node:crypto'
import { Failure } from '../../core/errors.ts'
import type { OAuthApp } from '../port/oauth.ts'
import type { Environment } from '../domain/account.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import { openTokens, sealApp } from '../auth/credentials.ts'
import { codeChallenge, newAuthorization, oauthStateTtlMs, stateHash } from '../auth/oauth.ts'
import { defaultEnvironment, requireApp, serverToken } from '../registry.ts'
import type { Engine } from '../engine.ts'
import { type Connection, countOrganizations, findConnection } from '../../db/connections.ts'
import { storeOAuthState } from '../../db/oauth-states.ts'
import { connectWithToken } from './connect-with-token.ts'

/** The OAuth redirect URI; has to be registered with the CRM's app exactly like this. */
export function callbackUrl(appUrl: string): string {
  return `${appUrl}/api/crm/connect/callback`
}

/**
 * Starts a connect and returns the address of the consent page. Only the hash of a single-use state is stored; the connection is
 * created when the consent returns. `authUrl` is null when the server's own API token was used: the connection exists then.
 */
export async function startConnect(
  engine: Engine,
  request: {
    readonly organizationId: string
    readonly userId: string
    readonly crmType: CrmType
    readonly environment?: Environment | undefined
    /** The organisation's own app; a reconnect goes on with the one it was connected with. */
    readonly app?: OAuthApp | undefined
  },
): Promise<{ readonly authUrl: string | null; readonly connectionId: string }> {
  const existing = await findConnection(engine.db, request.organizationId, request.crmType)
  const app = request.app ?? (existing === null ? undefined : ownAppOf(engine, existing))
  const apiToken = app === undefined ? serverToken(request.crmType, engine.env) : null
  if (apiToken !== null) {
    await requireOneOrganization(engine, request.crmType)
    return connectWithToken(engine, { ...request, apiToken })
  }
  if (app === undefined) requireApp(request.crmType, engine.env)
  const connector = await engine.loadConnector(request.crmType, app)
  const connectionId = existing?.id ?? randomUUID()
  // A reconnect stays in the connection's environment.
  const environment = request.environment ?? existing?.account.environment ?? defaultEnvironment(request.crmType, engine.env)
  const { state, codeVerifier } = newAuthorization()
  await storeOAuthState(engine.db, {
    organizationId: request.organizationId,
    userId: request.userId,
    crmType: request.crmType,
    app: app === undefined ? null : sealApp(engine.box, stateHash(state), app),
    environment,
    stateHash: stateHash(state),
    connectionId,
    codeVerifier: engine.box.seal(codeVerifier, `oauth-verifier:${stateHash(state)}`),
    expiresAt: new Date(engine.now() + oauthStateTtlMs).toISOString(),
  })
  return {
    authUrl: connector.oauth.authorizeUrl({
      state,
      redirectUri: callbackUrl(engine.env.appUrl),
      codeChallenge: codeChallenge(codeVerifier),
      environment,
    }),
    connectionId,
  }
}

function ownAppOf({ box }: Engine, { id, organizationId, credentials }: Connection): OAuthApp | undefined {
  return credentials === null ? undefined : openTokens(box, { organizationId, connectionId: id }, credentials).app
}

/**
 * The server's own token belongs to one CRM account: with several organisations on a server, each could read another's records
 * with it.
 */
async function requireOneOrganization(engine: Engine, crmType: CrmType): Promise<void> {
  if ((await countOrganizations(engine.db)) <= 1) return
  throw new Failure({
    kind: 'invalid',
    code: 'server_token_shared',
    message: `This server's own ${crmNames[crmType]} token serves a single organisation, and there are several here. Connect with a token of your own.`,
    field: 'config.apiToken',
  })
}
