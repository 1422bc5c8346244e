import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { destinationTypeSchema, type DestinationType } from '../../crm/domain/destination-type.ts'
import { unwrap } from '../../db/result.ts'
import { readRows, type UserClient } from '../rows.ts'

const integrationSchema = z.object({
  id: databaseIdSchema,
  user_id: z.string(),
  crm_type: destinationTypeSchema,
  status: z.enum(['connected', 'needs_reconnect', 'disconnected']),
  account_name: z.string(),
  last_error: z.string().nullable(),
  last_sync_at: z.string().nullable(),
  synced: z.number(),
  failed: z.number(),
})
export type GatewayIntegration = z.infer<typeof integrationSchema>

const integrationsMax = 200

/** What the users of the parent services are connected to, those that failed last first. */
export function gatewayIntegrations(client: UserClient, organizationId: string): Promise<readonly GatewayIntegration[]> {
  return readRows(
    z.array(integrationSchema),
    client
      .from('gateway_integrations')
      .select('id, user_id, crm_type, status, account_name, last_error, last_sync_at, synced, failed')
      .eq('organization_id', organizationId)
      .order('last_error', { nullsFirst: false })
      .order('updated_at', { ascending: false })
      .limit(integrationsMax),
  )
}

const errorSchema = z.object({ code: z.string(), message: z.string(), retryable: z.boolean().optional() })
const attemptSchema = z.object({
  at: z.string(),
  tookMs: z.number(),
  outcome: z.string(),
  code: z.string().optional(),
  message: z.string().optional(),
})
const deliveredSchema = z.object({
  id: databaseIdSchema,
  sequence: z.number(),
  delivery_id: databaseIdSchema,
  /** From 0 on: its place among what was sent in one call. */
  position: z.number(),
  user_id: z.string(),
  crm_type: destinationTypeSchema,
  kind: z.enum(['contact', 'event']),
  status: z.enum(['synced', 'queued', 'failed']),
  action: z.string().nullable(),
  record_id: z.string().nullable(),
  error: errorSchema.nullable(),
  warnings: z.array(z.string()),
  attempts: z.number(),
  history: z.array(attemptSchema),
  created_at: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()).nullable(),
})
/** What has become of one contact or event at one CRM. */
export type Delivered = z.infer<typeof deliveredSchema>

export type DeliveredFilter = {
  readonly query: string | null
  readonly status: Delivered['status'] | null
  readonly crmType: DestinationType | null
  /** Of this delivery alone, with what was sent. */
  readonly delivery: string | null
  readonly before: number | null
  readonly limit: number
}

/** The latest first. */
export async function deliveredPage(
  client: UserClient,
  organizationId: string,
  filter: DeliveredFilter,
): Promise<readonly Delivered[]> {
  const answer = await client.rpc('gateway_page', {
    p_organization: organizationId,
    p_query: filter.query,
    p_status: filter.status,
    p_crm_type: filter.crmType,
    p_delivery: filter.delivery,
    p_before: filter.before,
    p_limit: filter.limit,
  })
  return z.array(deliveredSchema).parse(unwrap(answer))
}
