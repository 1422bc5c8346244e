import { randomUUID } from 'node:crypto'
import type { CrmType } from '../domain/crm-type.ts'
import { codeChallenge, newAuthorization, oauthStateTtlMs, stateHash } from '../oauth.ts'
import type { Engine } from '../sync-manager.ts'
import { findConnection } from '../../db/connections.ts'
import { storeOAuthState } from '../../db/oauth-states.ts'

/** Where the CRM sends people back to; has to be registered with the CRM's app exactly like this. */
export function callbackUrl(appUrl: string): string {
  return `${appUrl}/api/crm/connect/callback`
}

/**
 * Begins a connect: answers the consent page's address. Only the hash of a one-use state is stored; there is no connection until
 * the consent has come back.
 */
export async function startConnect(
  engine: Engine,
  request: { readonly organizationId: string; readonly userId: string; readonly crmType: CrmType },
): Promise<{ readonly authUrl: string; readonly connectionId: string }> {
  const connector = await engine.loadConnector(request.crmType)
  const existing = await findConnection(engine.db, request.organizationId, request.crmType)
  const connectionId = existing?.id ?? randomUUID()
  const { state, codeVerifier } = newAuthorization()
  await storeOAuthState(engine.db, {
    ...request,
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
    }),
    connectionId,
  }
}
