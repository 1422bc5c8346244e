import { findConnection, toMappingRows } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import type { Connector, Tokens } from '../connector.ts'
import { freshTokens, sealTokens } from '../auth/credentials.ts'
import { openSession } from '../transport/session.ts'
import { setUpWebhook } from './webhook-setup.ts'
import type { Engine } from '../engine.ts'

/**
 * Asks the CRM which account these tokens open and stores the connection with everything that belongs to it, or nothing at all.
 * A connection that is there already is renewed, and keeps its links, mapping and settings. @returns its id
 * @throws Failure auth with what the CRM said, `other_account` when the connection's links belong to another account
 */
export async function storeConnection(
  engine: Engine,
  connector: Connector,
  owner: { readonly organizationId: string; readonly userId: string; readonly connectionId: string },
  tokens: Tokens,
): Promise<string> {
  const { crmType } = connector
  const { organizationId } = owner
  // Another connect may have been finished since this one was begun: the connection that is there is the one to renew.
  const connectionId = (await findConnection(engine.db, organizationId, crmType))?.id ?? owner.connectionId
  const session = openSession({
    connectionId,
    connector,
    store: freshTokens(tokens),
    budgets: engine.budgets,
    now: engine.now,
  })
  const account = await connector.account(session)
  unwrap(
    await engine.db.rpc('crm_finish_connect', {
      p_connection: connectionId,
      p_organization: organizationId,
      p_user: owner.userId,
      p_crm_type: crmType,
      p_credentials: sealTokens(engine.box, { organizationId, connectionId }, tokens),
      p_account: {
        id: account.id,
        name: account.name,
        url: account.recordUrl,
        environment: tokens.environment,
        connectedBy: tokens.kind,
      },
      p_settings: {},
      p_mappings: toMappingRows(connector.defaultMapping.contact),
    }),
  )
  await setUpWebhook(engine, { id: connectionId, crmType }, connector, session)
  return connectionId
}
