import { z } from 'zod'
import type { Sealed } from '../core/secret-box.ts'
import { destinationTypeSchema, type DestinationType } from '../crm/domain/destination-type.ts'
import type { GatewayUser } from './gateway.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const connectedSchema = z.object({ created: z.boolean(), connected_at: z.string() })

export async function storeIntegration(
  db: ServiceClient,
  { organizationId, userId }: GatewayUser,
  integration: {
    readonly id: string
    readonly crmType: DestinationType
    readonly credentials: Sealed
    readonly account: { readonly id: string; readonly name: string }
  },
): Promise<z.infer<typeof connectedSchema>> {
  const answer = await db.rpc('gateway_connect', {
    p_id: integration.id,
    p_organization: organizationId,
    p_user: userId,
    p_crm_type: integration.crmType,
    p_credentials: integration.credentials,
    p_account_id: integration.account.id,
    p_account_name: integration.account.name,
  })
  return connectedSchema.parse(unwrap(answer))
}

/** @returns false: it is not connected */
export async function removeIntegration(
  db: ServiceClient,
  { organizationId, userId }: GatewayUser,
  crmType: DestinationType,
): Promise<boolean> {
  const answer = await db.rpc('gateway_disconnect', { p_organization: organizationId, p_user: userId, p_crm_type: crmType })
  return z.boolean().parse(unwrap(answer))
}

export const integrationStateSchema = z.object({
  crm_type: destinationTypeSchema,
  connected: z.literal(true),
  status: z.enum(['connected', 'needs_reconnect']),
  account: z.object({ id: z.string(), name: z.string() }),
  connected_at: z.string(),
  last_sync_at: z.string().nullable(),
  last_error: z.string().nullable(),
  counts: z.object({ synced: z.number(), failed: z.number(), queued: z.number() }),
})

export async function listIntegrations(
  db: ServiceClient,
  { organizationId, userId }: GatewayUser,
  crmType: DestinationType | null,
) {
  const answer = await db.rpc('gateway_integration_list', { p_organization: organizationId, p_user: userId, p_crm_type: crmType })
  return z.array(integrationStateSchema).parse(unwrap(answer))
}
