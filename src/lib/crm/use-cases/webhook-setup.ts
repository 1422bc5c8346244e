import { Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { type Connection, findConnection } from '../../db/connections.ts'
import { readWebhook, saveWebhook } from '../../db/webhooks.ts'
import type { Connector, Session } from '../connector.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { Health } from '../domain/health.ts'
import type { Engine } from '../engine.ts'
import { webhookSecrets } from '../auth/webhook-secrets.ts'

type Owner = Pick<Connection, 'id' | 'crmType'>

/** The address that the CRM calls for this connection, which may contain the secret. For the service and admins only. */
function webhookAddress(engine: Engine, connector: Connector, connectionId: string): string {
  const [secret = ''] = webhookSecrets(engine.box, connectionId)
  return connector.webhook.address(engine.env.appUrl, connectionId, secret)
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
  return webhookAddress(engine, connector, connection.id)
}

/**
 * Subscribes to this connection's webhooks where the CRM has an API for that, and stores the status. Never fails a connect:
 * without webhooks the schedule syncs the changes. Idempotent.
 */
export async function setUpWebhook(engine: Engine, connection: Owner, connector: Connector, session: Session): Promise<void> {
  const { webhook } = connector
  const url = webhookAddress(engine, connector, connection.id)
  try {
    if (webhook.setup !== 'connection' || !webhook.subscribe) {
      await saveWebhook(engine.db, connection.id, {
        setup: webhook.setup,
        status: 'pending',
        crmWebhookIds: [],
        url,
        reason: null,
      })
      return
    }
    const [secret = ''] = webhookSecrets(engine.box, connection.id)
    const crmWebhookIds = await webhook.subscribe(session, { url, secret })
    await saveWebhook(engine.db, connection.id, { setup: 'connection', status: 'active', crmWebhookIds, url, reason: null })
  } catch (thrown) {
    const { message, cause } = toFailure(thrown)
    log.warn('webhook not set up', { connectionId: connection.id, crmType: connection.crmType, message, cause })
    await saveWebhook(engine.db, connection.id, {
      setup: webhook.setup,
      status: 'failed',
      crmWebhookIds: [],
      url,
      reason: `${message} Until then changes arrive by schedule.`,
    })
  }
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
    log.warn('webhook not unsubscribed', { connectionId: connection.id, message: toFailure(thrown).message })
  }
}

/** Checks that the webhook is still active, and subscribes again when it is not. @returns problems for the health check */
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
  const url = webhookAddress(engine, connector, connection.id)
  if (stored?.status === 'active' && stored.url === url) {
    const active = await webhook.activeSubscriptions(session, ids)
    if (ids.length > 0 && ids.every((id) => active.includes(id))) return []
  }
  await setUpWebhook(engine, connection, connector, session)
  const after = await readWebhook(engine.db, connection.id)
  if (after?.status === 'active') return []
  const message = `${crmNames[connection.crmType]} does not send webhooks at the moment, so its changes arrive by schedule. It is retried automatically.`
  return [{ code: 'webhook_failed', message }]
}
