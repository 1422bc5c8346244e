import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { type Sealed, sealedSchema } from '../core/secrets/secret-box.ts'
import { destinationTypeSchema, type DestinationType } from '../crm/domain/destination-type.ts'
import { fromAnywhere, sealedWithAny } from './from-anywhere.ts'
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

const sealedRowsSchema = z.array(z.object({ id: databaseIdSchema, credentials: sealedSchema }))

/** Integrations of an organisation whose credentials one of these keys has sealed, `limit` at most. */
export async function integrationsSealedWith(
  db: ServiceClient,
  organizationId: string,
  keyIds: readonly string[],
  limit: number,
) {
  const found = () =>
    db
      .from('gateway_integrations')
      .select('id, credentials')
      .eq('organization_id', organizationId)
      .or(sealedWithAny('credentials', keyIds))
      .order('id')
  return keyIds.length === 0 ? [] : fromAnywhere(sealedRowsSchema, found, limit)
}

/** Puts credentials that were resealed in the place of those they were made from, unless these have changed meanwhile. */
export async function storeResealedCredentials(db: ServiceClient, id: string, before: Sealed, after: Sealed): Promise<void> {
  const { error } = await db
    .from('gateway_integrations')
    .update({ credentials: { ...after } })
    .eq('id', id)
    .eq('credentials->>iv', before.iv)
  unwrap({ data: null, error })
}
