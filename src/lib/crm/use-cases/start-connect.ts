import { randomUUID } from 'node:crypto'
import { Failure } from '../../core/errors.ts'
import type { Environment } from '../domain/account.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import { codeChallenge, newAuthorization, oauthStateTtlMs, stateHash } from '../auth/oauth.ts'
import { defaultEnvironment, requireApp, serverToken } from '../registry.ts'
import type { Engine } from '../engine.ts'
import { countOrganizations, findConnection } from '../../db/connections.ts'
import { storeOAuthState } from '../../db/oauth-states.ts'
import { connectWithToken } from './connect-with-token.ts'

/** Where the CRM sends people back to; has to be registered with the CRM's app exactly like this. */
export function callbackUrl(appUrl: string): string {
  return `${appUrl}/api/crm/connect/callback`
}

/**
 * Begins a connect: answers the consent page's address. Only the hash of a one-use state is stored; there is no connection until
 * the consent has come back. `authUrl` null: the server has a token of its own instead of an app, and the connection is there.
 */
export async function startConnect(
  engine: Engine,
  request: {
    readonly organizationId: string
    readonly userId: string
    readonly crmType: CrmType
    readonly environment?: Environment | undefined
  },
): Promise<{ readonly authUrl: string | null; readonly connectionId: string }> {
  const apiToken = serverToken(request.crmType, engine.env)
  if (apiToken !== null) {
    await requireOneOrganization(engine, request.crmType)
    return connectWithToken(engine, { ...request, apiToken })
  }
  requireApp(request.crmType, engine.env)
  const connector = await engine.loadConnector(request.crmType)
  const existing = await findConnection(engine.db, request.organizationId, request.crmType)
  const connectionId = existing?.id ?? randomUUID()
  // A reconnect goes where the connection lives; Salesforce's own default is the server's to set.
  const environment = request.environment ?? existing?.account.environment ?? defaultEnvironment(request.crmType, engine.env)
  const { state, codeVerifier } = newAuthorization()
  await storeOAuthState(engine.db, {
    ...request,
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

/** The server's own token opens one account: on a server of several organisations any of them could read another's people with it. */
async function requireOneOrganization(engine: Engine, crmType: CrmType): Promise<void> {
  if ((await countOrganizations(engine.db)) <= 1) return
  throw new Failure({
    kind: 'invalid',
    code: 'server_token_shared',
    message: `This server's own ${crmNames[crmType]} token serves a single organisation, and there are several here. Connect with a token of your own.`,
    field: 'config.apiToken',
  })
}
