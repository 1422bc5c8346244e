import { randomBytes } from 'node:crypto'
import { Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { type Connection, findConnection, readConnection } from '../../db/connections.ts'
import { readWebhook, rotateWebhook, saveWebhook } from '../../db/webhooks.ts'
import type { Connector } from '../port/connector.ts'
import type { Session } from '../port/session.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { Health } from '../domain/health.ts'
import type { Engine } from '../engine.ts'
import { webhookSecrets, withGeneration } from '../auth/webhook-secrets.ts'
import { storedSession } from './stored-session.ts'

type Owner = Pick<Connection, 'id' | 'crmType' | 'webhookSalt'>

/** The address that the CRM calls for this connection, which may contain the secret. For the service and admins only. */
function webhookAddress({ box, env }: Engine, { webhook }: Connector, { id, webhookSalt: salt }: Owner): string {
  const [secret = ''] = webhookSecrets(box, id, salt)
  const address = webhook.address(env.appUrl, id, secret)
  const [key = ''] = box.keyIds
  return webhook.setup === 'app' ? address : withGeneration(address, { key, salt })
}

/**
 * The address that an admin enters in the CRM's settings.
 * @throws Failure `not_connected`, `webhook_not_by_hand` for a CRM whose webhooks are set up by the hub or the vendor's app
 */
export async function addressForPerson(
  engine: Engine,
  { organizationId, crmType }: { readonly organizationId: string; readonly crmType: CrmType },
): Promise<string> {
  const connection = await findConnection(engine.db, organizationId, crmType)
  if (!connection || connection.status === 'disconnected') {
    const message = `Connect ${crmNames[crmType]} first.`
    throw new Failure({ kind: 'invalid', code: 'not_connected', message, field: 'crm_type' })
  }
  const connector = await engine.loadConnector(crmType)
  if (connector.webhook.setup !== 'person') {
    const message = `${crmNames[crmType]} needs no address from you: its webhooks are set up without it.`
    throw new Failure({ kind: 'invalid', code: 'webhook_not_by_hand', message, field: 'crm_type' })
  }
  return webhookAddress(engine, connector, connection)
}

/**
 * Gives one connection's webhooks another secret, at once: the CRM is asked to use it, or an admin enters the new address there.
 * @returns the address to enter; null where nobody has to
 * @throws Failure `not_connected`, `webhook_of_app` where the vendor's app has one secret for all accounts
 */
export async function rotateWebhookSecret(
  engine: Engine,
  { organizationId, userId, crmType }: { readonly organizationId: string; readonly userId: string; readonly crmType: CrmType },
): Promise<string | null> {
  const connection = await findConnection(engine.db, organizationId, crmType)
  if (!connection?.credentials || connection.status === 'disconnected') {
    const message = `Connect ${crmNames[crmType]} first.`
    throw new Failure({ kind: 'invalid', code: 'not_connected', message, field: 'crmType' })
  }
  const connector = await engine.loadConnector(crmType)
  const { setup } = connector.webhook
  if (setup === 'app') {
    const message = `${crmNames[crmType]} signs with the secret of this server's app, for all accounts. Change it in the app's settings.`
    throw new Failure({ kind: 'invalid', code: 'webhook_of_app', message, field: 'crmType' })
  }
  const webhookSalt = randomBytes(16).toString('base64url')
  await rotateWebhook(engine.db, connection.id, userId, webhookSalt)
  const rotated = { ...connection, webhookSalt }
  const session = storedSession(engine, connector, connection.id)
  await unsubscribeWebhook(engine, rotated, connector, session)
  await setUpWebhook(engine, rotated, connector, session)
  return setup === 'person' ? webhookAddress(engine, connector, rotated) : null
}

/**
 * Subscribes to the webhooks of the objects that this connection syncs, where the CRM has an API for that, and stores the status. Never
 * fails a connect or a switch: without webhooks the schedule syncs the changes. Idempotent.
 */
export async function setUpWebhook(engine: Engine, connection: Owner, connector: Connector, session: Session): Promise<void> {
  const { webhook } = connector
  const url = webhookAddress(engine, connector, connection)
  try {
    if (webhook.setup !== 'connection' || !webhook.subscribe) {
      await saveWebhook(engine.db, connection.id, {
        setup: webhook.setup,
        status: 'pending',
        crmWebhookIds: [],
        objects: [],
        url,
        reason: null,
      })
      return
    }
    const [secret = ''] = webhookSecrets(engine.box, connection.id, connection.webhookSalt)
    const objects = await syncedBy(engine, connection)
    const crmWebhookIds = await webhook.subscribe(session, { url, secret, objects })
    const subscribed = { setup: 'connection', status: 'active', crmWebhookIds, objects, url, reason: null } as const
    await saveWebhook(engine.db, connection.id, subscribed)
  } catch (thrown) {
    const { message, cause } = toFailure(thrown)
    log.warn('webhook not set up', { connectionId: connection.id, crmType: connection.crmType, error: message, cause })
    await saveWebhook(engine.db, connection.id, {
      setup: webhook.setup,
      status: 'failed',
      crmWebhookIds: [],
      objects: [],
      url,
      reason: `${message} Until then changes arrive by schedule.`,
    })
  }
}

async function syncedBy({ db }: Engine, { id }: Owner): Promise<readonly ObjectType[]> {
  return (await readConnectionObjects(db, id)).flatMap(({ object, enabled }) => (enabled ? object : []))
}

/** The job of a switched object: subscribes to the objects that the connection syncs by now. */
export async function resubscribe(engine: Engine, connectionId: string): Promise<void> {
  const connection = await readConnection(engine.db, connectionId)
  if (!connection?.credentials || connection.status === 'disconnected') return
  const connector = await engine.loadConnector(connection.crmType)
  const session = storedSession(engine, connector, connectionId)
  await setUpWebhook(engine, connection, connector, session)
}

/** Unsubscribes. A CRM that does not answer does not block a disconnect; webhooks that it still sends are ignored. */
export async function unsubscribeWebhook(
  engine: Engine,
  connection: Owner,
  connector: Connector,
  session: Session,
): Promise<void> {
  const stored = await readWebhook(engine.db, connection.id)
  if (!stored || stored.crmWebhookIds.length === 0 || !connector.webhook.unsubscribe) return
  try {
    await connector.webhook.unsubscribe(session, stored.crmWebhookIds)
  } catch (thrown) {
    log.warn('webhook not unsubscribed', { connectionId: connection.id, error: toFailure(thrown).message })
  }
}

/** Checks that the webhook is active for what is synced, and subscribes again when it is not. @returns problems for the health check */
export async function checkWebhook(
  engine: Engine,
  connection: Owner,
  connector: Connector,
  session: Session,
): Promise<Health['problems']> {
  const { webhook } = connector
  if (webhook.setup !== 'connection' || !webhook.activeSubscriptions) return []
  const stored = await readWebhook(engine.db, connection.id)
  const ids = stored?.crmWebhookIds ?? []
  const url = webhookAddress(engine, connector, connection)
  const synced = await syncedBy(engine, connection)
  const isComplete = synced.length === stored?.objects.length && synced.every((object) => stored.objects.includes(object))
  if (stored?.status === 'active' && stored.url === url && isComplete) {
    const active = await webhook.activeSubscriptions(session, ids)
    if (ids.length > 0 && ids.every((id) => active.includes(id))) return []
  }
  // At another address: made with a key or a salt that is no longer the current one.
  if (stored?.url !== url) await unsubscribeWebhook(engine, connection, connector, session)
  await setUpWebhook(engine, connection, connector, session)
  const after = await readWebhook(engine.db, connection.id)
  if (after?.status === 'active') return []
  const message = `${crmNames[connection.crmType]} does not send webhooks at the moment, so its changes arrive by schedule. It is retried automatically.`
  return [{ code: 'webhook_failed', message }]
}
