import { findConnection, toMappingRows } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import type { Connector } from '../port/connector.ts'
import type { Tokens } from '../port/oauth.ts'
import { firstMapping } from '../domain/first-mapping.ts'
import { specOf, syncedObjects } from '../domain/objects.ts'
import { freshTokens, sealTokens } from '../auth/credentials.ts'
import { openSession } from '../transport/session.ts'
import { setUpWebhook } from './webhook-setup.ts'
import type { Engine } from '../engine.ts'

/**
 * Reads which account these tokens belong to and stores the connection with mapping and settings in one transaction. An existing
 * connection gets the new tokens and keeps its links, mapping and settings. @returns its id
 * @throws Failure auth with the CRM's message, `other_account` when the connection's links belong to another account
 */
export async function storeConnection(
  engine: Engine,
  connector: Connector,
  owner: { readonly organizationId: string; readonly userId: string; readonly connectionId: string },
  tokens: Tokens,
): Promise<string> {
  const { crmType } = connector
  const { organizationId } = owner
  // Another connect may have completed since this one started; its connection is updated.
  const existing = await findConnection(engine.db, organizationId, crmType)
  const connectionId = existing?.id ?? owner.connectionId
  const session = openSession({
    connectionId,
    connector,
    store: freshTokens(tokens),
    budgets: engine.budgets,
    now: engine.now,
  })
  const account = await connector.account(session)
  const synced = new Set(engine.firstObjects.filter((object) => account.missingByObject?.[object] === undefined))
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
        url: account.recordUrls.contact,
        urls: account.recordUrls,
        environment: tokens.environment,
        connectedBy: tokens.kind,
      },
      p_settings: {},
      p_objects: syncedObjects
        .filter((object) => connector.capabilities.objects[object])
        .map((object) => ({ object_type: object, enabled: synced.has(object), settings: specOf(object).settings })),
      p_mappings: syncedObjects.flatMap((object) => toMappingRows(object, firstMapping(connector, object, synced))),
    }),
  )
  await setUpWebhook(engine, { id: connectionId, crmType, webhookSalt: existing?.webhookSalt ?? '' }, connector, session)
  return connectionId
}
