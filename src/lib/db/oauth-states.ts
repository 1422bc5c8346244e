import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { sealedSchema, type Sealed } from '../core/secrets/secret-box.ts'
import { type Environment, environmentSchema } from '../crm/domain/account.ts'
import { crmTypeSchema, type CrmType } from '../crm/domain/crm-type.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

export type OAuthState = {
  readonly stateHash: string
  readonly organizationId: string
  readonly userId: string
  readonly crmType: CrmType
  readonly connectionId: string
  readonly codeVerifier: Sealed
  /** The organisation's own app; null: the server's. */
  readonly app: Sealed | null
  readonly environment: Environment
  readonly expiresAt: string
}

const rowSchema = z
  .object({
    state_hash: z.string(),
    organization_id: databaseIdSchema,
    user_id: databaseIdSchema,
    crm_type: crmTypeSchema,
    connection_id: databaseIdSchema,
    code_verifier: sealedSchema,
    app: sealedSchema.nullable(),
    environment: environmentSchema,
    expires_at: z.string(),
  })
  .transform(
    (row): OAuthState => ({
      stateHash: row.state_hash,
      organizationId: row.organization_id,
      userId: row.user_id,
      crmType: row.crm_type,
      connectionId: row.connection_id,
      codeVerifier: row.code_verifier,
      app: row.app,
      environment: row.environment,
      expiresAt: row.expires_at,
    }),
  )

export async function storeOAuthState(client: ServiceClient, state: OAuthState): Promise<void> {
  unwrap(
    await client.from('crm_oauth_states').insert({
      state_hash: state.stateHash,
      organization_id: state.organizationId,
      user_id: state.userId,
      crm_type: state.crmType,
      connection_id: state.connectionId,
      code_verifier: state.codeVerifier,
      app: state.app,
      environment: state.environment,
      expires_at: state.expiresAt,
    }),
  )
}

/** Consumes a state: it is returned once. Null when it is unknown, was used, or has expired. */
export async function consumeOAuthState(client: ServiceClient, stateHash: string): Promise<OAuthState | null> {
  const rows = z.array(rowSchema).parse(unwrap(await client.rpc('crm_consume_oauth_state', { p_state_hash: stateHash })))
  return rows[0] ?? null
}
