import { z } from 'zod'
import { apiKeyHash, apiKeyPrefix, newApiKey } from '../../core/secrets/api-key.ts'
import { type ApiScope, apiScopes, apiScopeSchema } from '../../core/access/api-scopes.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import { unwrap } from '../../db/result.ts'
import { readRows, type UserClient } from '../rows.ts'

const rowSchema = z.object({
  id: databaseIdSchema,
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(apiScopeSchema),
  rate_limit: z.number(),
  expires_at: z.string().nullable(),
  created_at: z.string(),
  last_used_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
})

/** A key as it is listed: never the key itself. */
export type ApiKey = z.infer<typeof rowSchema>
const columns = 'id, name, prefix, scopes, rate_limit, expires_at, created_at, last_used_at, revoked_at'

/** The newest first; revoked and ended ones too. */
export async function apiKeys(client: UserClient, organizationId: string): Promise<readonly ApiKey[]> {
  return readRows(
    z.array(rowSchema),
    client
      .from('api_keys')
      .select(columns)
      .eq('organization_id', organizationId)
      .order('created_at', { ascending: false })
      .order('id')
      .limit(1_000),
  )
}

/** @returns the key, which is stored nowhere, and its row. @throws Failure `forbidden` | `too_many_keys` */
export async function createApiKey(
  client: UserClient,
  organizationId: string,
  wanted: {
    readonly name: string
    readonly scopes: readonly ApiScope[]
    readonly expiresAt: string | null
    readonly rateLimit: number
  },
): Promise<ApiKey & { readonly key: string }> {
  const key = newApiKey()
  const id = databaseIdSchema.parse(
    unwrap(
      await client.rpc('create_api_key', {
        p_organization: organizationId,
        p_name: wanted.name,
        p_scopes: apiScopes.filter((scope) => wanted.scopes.includes(scope)),
        p_hash: apiKeyHash(key),
        p_prefix: apiKeyPrefix(key),
        p_rate_limit: wanted.rateLimit,
        ...(wanted.expiresAt === null ? {} : { p_expires_at: wanted.expiresAt }),
      }),
    ),
  )
  return { ...(await apiKeyById(client, id)), key }
}

/** @throws Failure `forbidden` | `key_not_found` */
export async function revokeApiKey(client: UserClient, organizationId: string, id: string): Promise<ApiKey> {
  unwrap(await client.rpc('revoke_api_key', { p_organization: organizationId, p_key: id }))
  return apiKeyById(client, id)
}

function apiKeyById(client: UserClient, id: string): Promise<ApiKey> {
  return readRows(rowSchema, client.from('api_keys').select(columns).eq('id', id).single())
}
