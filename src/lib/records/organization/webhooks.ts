import { z } from 'zod'
import {
  webhookDeliverySchema,
  webhookEndpointSchema,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '../../contract/webhook-endpoints.ts'
import { readRows, type UserClient } from '../rows.ts'

const columns =
  'id, kind, name, url, event_types, payload, status, status_reason, previous_until, failing_since, rests_until, last_success_at, last_failure_at, last_error, delivered, failed, created_at'

/** The organisation's endpoints, the oldest first: for those who run them, and nothing for others. */
export function webhookEndpoints(client: UserClient, organizationId: string): Promise<readonly WebhookEndpoint[]> {
  return readRows(
    z.array(webhookEndpointSchema),
    client
      .from('webhook_endpoints')
      .select(columns)
      .eq('organization_id', organizationId)
      .order('created_at')
      .order('id')
      .limit(200),
  )
}

/** @returns null: the organisation has none of that id */
export async function webhookEndpoint(client: UserClient, organizationId: string, id: string): Promise<WebhookEndpoint | null> {
  const rows = await readRows(
    z.array(webhookEndpointSchema),
    client.from('webhook_endpoints').select(columns).eq('organization_id', organizationId).eq('id', id),
  )
  return rows[0] ?? null
}

const deliverySchema = webhookDeliverySchema
  .omit({ next_attempt_at: true })
  .extend({ sequence: z.number(), next_at: z.string(), endpoint_id: z.string() })
export type StoredDelivery = WebhookDelivery & { readonly sequence: number; readonly endpoint_id: string }

/** What endpoints were told, the newest first. `endpointId` null: all of them. */
export async function webhookDeliveries(
  client: UserClient,
  organizationId: string,
  wanted: {
    readonly endpointId: string | null
    readonly status: WebhookDelivery['status'] | null
    readonly before: number | null
    readonly limit: number
  },
): Promise<readonly StoredDelivery[]> {
  let query = client
    .from('webhook_deliveries')
    .select('id, sequence, endpoint_id, type, status, attempts, next_at, created_at, data, history')
    .eq('organization_id', organizationId)
  if (wanted.endpointId !== null) query = query.eq('endpoint_id', wanted.endpointId)
  if (wanted.status !== null) query = query.eq('status', wanted.status)
  if (wanted.before !== null) query = query.lt('sequence', wanted.before)
  const rows = await readRows(z.array(deliverySchema), query.order('sequence', { ascending: false }).limit(wanted.limit))
  return rows.map(({ next_at: next, ...row }) => ({ ...row, next_attempt_at: row.status === 'queued' ? next : null }))
}
