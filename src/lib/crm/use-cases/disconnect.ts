import { Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { findConnection } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import { openTokens } from '../auth/credentials.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { Engine } from '../engine.ts'
import { storedSession } from './stored-session.ts'
import { unsubscribeWebhook } from './webhook-setup.ts'

/**
 * Revokes the grant at the CRM and deletes the tokens; links, mapping and history stay, so that a reconnect makes no duplicates.
 * `forget` deletes those too. The tokens are deleted even when the CRM cannot be reached; `revoked` is then false.
 */
export async function disconnect(
  engine: Engine,
  request: { readonly organizationId: string; readonly userId: string; readonly crmType: CrmType; readonly forget: boolean },
): Promise<{ readonly revoked: boolean }> {
  const { organizationId, userId, crmType } = request
  const connection = await findConnection(engine.db, organizationId, crmType)
  if (!connection)
    throw new Failure({
      kind: 'invalid',
      code: 'not_connected',
      message: `${crmNames[crmType]} is not connected.`,
      field: 'crm_type',
    })
  let revoked = connection.credentials === null
  if (connection.credentials) {
    try {
      const tokens = openTokens(engine.box, { organizationId, connectionId: connection.id }, connection.credentials)
      const connector = await engine.loadConnector(crmType)
      const session = storedSession(engine, connector, connection.id)
      await unsubscribeWebhook(engine, connection, connector, session)
      // A copied API token is not revoked: other tools may use it.
      if (tokens.kind === 'oauth') await connector.oauth.revoke(tokens)
      revoked = tokens.kind === 'oauth'
    } catch (thrown) {
      log.warn('grant not revoked at the CRM', { crmType, connectionId: connection.id, error: toFailure(thrown).message })
    }
  }
  unwrap(
    await engine.db.rpc('crm_disconnect', {
      p_organization: organizationId,
      p_user: userId,
      p_crm_type: crmType,
      p_forget: request.forget,
    }),
  )
  return { revoked }
}
