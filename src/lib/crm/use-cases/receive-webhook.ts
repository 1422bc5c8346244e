import { countRefusal, storeEvents } from '../../db/webhooks.ts'
import type { WebhookRequest } from '../connector.ts'
import type { CrmType } from '../domain/crm-type.ts'
import type { Engine } from '../engine.ts'
import { webhookSecrets } from '../auth/webhook-secrets.ts'

export type WebhookOutcome =
  /** Stored, or known already, or nobody's here: the CRM need not send it again. `stored` events are on the queue. */
  | {
      readonly kind: 'accepted'
      readonly stored: number
      readonly acknowledgement: { readonly status: number; readonly contentType: string; readonly body: string }
    }
  | { readonly kind: 'refused'; readonly code: 'bad_signature' | 'too_old' | 'malformed' }

/**
 * Takes a push of a CRM: verifies its raw bytes, stores each event once for the connections of its account, and puts them on the queue, in one
 * round trip. Nothing it says is believed but where to look. What is turned away is counted and never processed.
 * @param connectionId the connection that the push's address names; null for a vendor's app, whose pushes are for all its accounts
 */
export async function receiveWebhook(
  engine: Engine,
  crmType: CrmType,
  request: WebhookRequest,
  connectionId: string | null,
): Promise<WebhookOutcome> {
  const { webhook } = await engine.loadConnector(crmType)
  const isForOne = webhook.setup !== 'app'
  const secrets = isForOne && connectionId !== null ? webhookSecrets(engine.box, connectionId) : []
  const reading = webhook.read(request, secrets, engine.now())
  const of = { crmType, connectionId: isForOne ? connectionId : null }
  if (reading.kind === 'refused') {
    await countRefusal(engine.db, of, reading.code)
    return reading
  }
  const { acknowledgement } = webhook
  if (reading.events.length === 0) return { kind: 'accepted', stored: 0, acknowledgement }
  const { stored, ignored } = await storeEvents(engine.db, of, reading.events)
  if (ignored > 0) await countRefusal(engine.db, of, 'not_ours', ignored)
  return { kind: 'accepted', stored, acknowledgement }
}
