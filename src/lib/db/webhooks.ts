import { z } from 'zod'
import type { CrmType } from '../crm/domain/crm-type.ts'
import type { ObjectType } from '../crm/domain/entities.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import { answersSoon } from './timed-fetch.ts'

/** An event as it is stored, whatever CRM sent it. */
export type IncomingEvent = {
  readonly key: string
  readonly accountId: string
  readonly object: ObjectType
  readonly kind: 'changed' | 'deleted' | 'erased' | 'merged'
  readonly recordId: string
  readonly into: string | null
  readonly occurredAt: string
}

const receiptSchema = z.object({
  stored: z.number(),
  duplicates: z.number(),
  /** For a connection here that takes no live changes now: the next sync reads what they were about. */
  notNeeded: z.number(),
  /** For an account that no connection here is for. */
  unknown: z.number(),
  /** The secret of the request was one that the connection has no more; nothing was stored. */
  outdated: z.boolean().default(false),
})

/**
 * Stores events once for every connection of their account (of the named one alone, where a webhook names it) and wakes those connections.
 * Idempotent. One round trip.
 */
export async function storeEvents(
  client: ServiceClient,
  of: { readonly crmType: CrmType; readonly connectionId: string | null },
  events: readonly IncomingEvent[],
  madeWith: { readonly salt: string | null; readonly key: string | null },
): Promise<z.infer<typeof receiptSchema>> {
  return receiptSchema.parse(
    unwrap(
      await client
        .rpc('crm_receive_events', {
          p_crm_type: of.crmType,
          p_connection: of.connectionId,
          p_events: events,
          p_salt: madeWith.salt,
          p_key: madeWith.key,
        })
        .abortSignal(answersSoon()),
    ),
  )
}

const hintSchema = z.object({
  ref: z.string(),
  /** The last event that this is made of. */
  upTo: z.number(),
  deleted: z.boolean(),
  into: z.string().nullable(),
})
/** A record of the CRM that events speak of, however many there are. */
export type Hint = z.infer<typeof hintSchema>

export async function loadEvents(
  client: ServiceClient,
  connectionId: string,
  object: ObjectType,
  limit: number,
): Promise<readonly Hint[]> {
  const answer = await client.rpc('crm_load_events', { p_connection: connectionId, p_object: object, p_limit: limit })
  return z.array(hintSchema).parse(unwrap(answer))
}

/**
 * Ends the events that the hints were made of; later ones about the same records wait on. Those of records in `unchanged` told nothing new,
 * which is counted.
 */
export async function finishEvents(
  client: ServiceClient,
  { connectionId, object }: { readonly connectionId: string; readonly object: ObjectType },
  hints: readonly Hint[],
  unchanged: ReadonlySet<string>,
): Promise<void> {
  const refs = hints.map(({ ref, upTo }) => ({ ref, upTo, unchanged: unchanged.has(ref) }))
  unwrap(await client.rpc('crm_finish_events', { p_connection: connectionId, p_object: object, p_refs: refs }))
}

const webhookSchema = z
  .object({
    setup: z.enum(['connection', 'app', 'person']),
    status: z.enum(['pending', 'active', 'failed', 'off']),
    crm_webhook_ids: z.array(z.string()),
    objects: z.array(z.string()),
    url: z.string().nullable(),
    last_event_at: z.string().nullable(),
    last_key: z.string().nullable(),
  })
  .transform((row) => ({
    setup: row.setup,
    status: row.status,
    crmWebhookIds: row.crm_webhook_ids,
    objects: row.objects,
    url: row.url,
    lastEventAt: row.last_event_at,
    lastKey: row.last_key,
  }))
export type StoredWebhook = z.infer<typeof webhookSchema>

export async function readWebhook(client: ServiceClient, connectionId: string): Promise<StoredWebhook | null> {
  const row: unknown = unwrap(
    await client
      .from('crm_webhooks')
      .select('setup, status, crm_webhook_ids, objects, url, last_event_at, last_key')
      .eq('connection_id', connectionId)
      .maybeSingle(),
  )
  return row === null ? null : webhookSchema.parse(row)
}

/** Makes another secret out of another salt; the old one is refused from then on. */
export async function rotateWebhook(client: ServiceClient, connectionId: string, userId: string, salt: string): Promise<void> {
  unwrap(await client.rpc('crm_rotate_webhook', { p_connection: connectionId, p_user: userId, p_salt: salt }))
}

export async function saveWebhook(
  client: ServiceClient,
  connectionId: string,
  webhook: {
    readonly setup: StoredWebhook['setup']
    readonly status: StoredWebhook['status']
    readonly crmWebhookIds: readonly string[]
    readonly objects: readonly ObjectType[]
    readonly url: string | null
    readonly reason: string | null
  },
): Promise<void> {
  unwrap(
    await client.rpc('crm_save_webhook', {
      p_connection: connectionId,
      p_setup: webhook.setup,
      p_status: webhook.status,
      p_ids: webhook.crmWebhookIds,
      p_objects: webhook.objects,
      p_url: webhook.url,
      p_reason: webhook.reason,
    }),
  )
}
