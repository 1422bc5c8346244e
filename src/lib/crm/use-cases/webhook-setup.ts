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

/** Where the CRM is to push changes of this connection, secret included where it has no other place. For the service and admins only. */
function webhookAddress(engine: Engine, connector: Connector, connectionId: string): string {
  const [secret = ''] = webhookSecrets(engine.box, connectionId)
  return connector.webhook.address(engine.env.appUrl, connectionId, secret)
}

/**
 * The address for a person to put into the CRM's settings.
 * @throws Failure `not_connected`, `webhook_not_by_hand` for a CRM that the hub or the vendor's app sets up by itself
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
    const message = `${crmNames[crmType]} needs no address from you: its pushes are set up without it.`
    throw new Failure({ kind: 'invalid', code: 'webhook_not_by_hand', message, field: 'crm_type' })
  }
  return webhookAddress(engine, connector, connection.id)
}

/**
 * Has the CRM push this connection's changes, where it can be asked to, and remembers how it does. Never fails a connect: without pushes the
 * schedule brings the changes, only later. Idempotent.
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

/** Has the CRM stop pushing; a CRM that does not answer keeps nobody from disconnecting, and what it still pushes is ignored. */
export async function takeDownWebhook(engine: Engine, connection: Owner, connector: Connector, session: Session): Promise<void> {
  const stored = await readWebhook(engine.db, connection.id)
  if (!stored || stored.crmWebhookIds.length === 0 || !connector.webhook.unsubscribe) return
  try {
    await connector.webhook.unsubscribe(session, stored.crmWebhookIds)
  } catch (thrown) {
    log.warn('webhook not taken down', { connectionId: connection.id, message: toFailure(thrown).message })
  }
}

/** Sees whether the CRM still pushes, and subscribes again where it has stopped. @returns what is wrong, for the health check */
export async function checkWebhook(
  engine: Engine,
  connection: Owner,
  connector: Connector,
  session: Session,
): Promise<Health['problems']> {
  const { webhook } = connector
  if (webhook.setup !== 'connection' || !webhook.serving) return []
  const stored = await readWebhook(engine.db, connection.id)
  const ids = stored?.crmWebhookIds ?? []
  const url = webhookAddress(engine, connector, connection.id)
  if (stored?.status === 'active' && stored.url === url) {
    const serving = await webhook.serving(session, ids)
    if (ids.length > 0 && ids.every((id) => serving.includes(id))) return []
  }
  await setUpWebhook(engine, connection, connector, session)
  const after = await readWebhook(engine.db, connection.id)
  if (after?.status === 'active') return []
  const message = `${crmNames[connection.crmType]} does not push changes at the moment, so they arrive by schedule. It is tried again by itself.`
  return [{ code: 'webhook_failed', message }]
}
