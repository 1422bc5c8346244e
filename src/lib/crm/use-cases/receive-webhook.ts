import { storeEvents } from '../../db/webhooks.ts'
import type { WebhookAdapter } from '../port/webhook-adapter.ts'
import type { WebhookReading, WebhookRequest } from '../port/webhook-reading.ts'
import type { CrmType } from '../domain/crm-type.ts'
import type { Engine } from '../engine.ts'
import { generationOf, webhookSecrets } from '../auth/webhook-secrets.ts'
import { readAsOwnApps } from './own-app-webhooks.ts'
import { isValidEvent } from './valid-event.ts'

export type WebhookOutcome =
  /** Stored, duplicate, or for no connection here: the CRM need not send it again. `stored` events are queued. */
  | {
      readonly kind: 'accepted'
      readonly stored: number
      readonly acknowledgement: { readonly status: number; readonly contentType: string; readonly body: string }
    }
  | { readonly kind: 'refused'; readonly code: 'bad_signature' | 'too_old' | 'malformed' }

/**
 * Receives a webhook: verifies its raw bytes, stores each event once for the connections of its account, and queues a live job,
 * in one round trip. Refused requests are counted (in memory, see refusal-counter.ts) and not processed; so
 * are events that make no sense, and a request with no others is refused.
 * @param connectionId the connection in the webhook's address; null for a vendor's app, which has one address for all accounts
 */
export async function receiveWebhook(
  engine: Engine,
  crmType: CrmType,
  request: WebhookRequest,
  connectionId: string | null,
): Promise<WebhookOutcome> {
  const { webhook } = await engine.loadConnector(crmType)
  const isForOne = webhook.setup !== 'app'
  const generation = isForOne ? generationOf(request.url) : { key: null, salt: null }
  const secrets =
    generation.salt !== null && connectionId !== null ? webhookSecrets(engine.box, connectionId, generation.salt) : []
  const reading = webhook.read(request, secrets, engine.now())
  const of = { crmType, connectionId: isForOne ? connectionId : null }
  if (reading.kind === 'refused') {
    const own = reading.code === 'bad_signature' ? await readAsOwnApps(engine, crmType, webhook, request) : []
    const outcomes = []
    for (const each of own) {
      const ofOne = { crmType, connectionId: each.connectionId }
      outcomes.push(await storeReading(engine, webhook, ofOne, each.reading, { key: null, salt: null }))
    }
    if (outcomes.length === 0) engine.refusals.count(of, reading.code)
    return outcomes.find(({ kind }) => kind === 'accepted') ?? outcomes[0] ?? reading
  }
  return storeReading(engine, webhook, of, reading, generation)
}

async function storeReading(
  engine: Engine,
  { acknowledgement }: WebhookAdapter,
  of: { readonly crmType: CrmType; readonly connectionId: string | null },
  reading: Extract<WebhookReading, { kind: 'events' }>,
  generation: { readonly key: string | null; readonly salt: string | null },
): Promise<WebhookOutcome> {
  const events = reading.events.filter((event) => isValidEvent(event, engine.now()))
  const malformed = reading.unreadable + reading.events.length - events.length
  if (malformed > 0) engine.refusals.count(of, 'malformed', malformed)
  if (events.length === 0) {
    return malformed > 0 ? { kind: 'refused', code: 'malformed' } : { kind: 'accepted', stored: 0, acknowledgement }
  }
  const { stored, notNeeded, unknown, outdated } = await storeEvents(engine.db, of, events, generation)
  if (outdated) {
    engine.refusals.count(of, 'bad_signature')
    return { kind: 'refused', code: 'bad_signature' }
  }
  if (unknown > 0) engine.refusals.count(of, 'not_ours', unknown)
  if (notNeeded > 0) engine.refusals.count(of, 'not_needed', notNeeded)
  return { kind: 'accepted', stored, acknowledgement }
}
