import { apiKeys as operations } from '@/src/lib/http/operations/api-keys.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { apiKeys, createApiKey } from '@/src/lib/records/organization/api-keys.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(operations.readApiKeys, async (_input, { client, organizationId }) =>
  respond(operations.readApiKeys, 200, { keys: [...(await apiKeys(client, organizationId))] }),
)

export const POST = withTenant(operations.createApiKey, async ({ body }, { client, organizationId }) => {
  const { name, scopes, expires_at: expiresAt = null, rate_limit: rateLimit } = body
  const made = await createApiKey(client, organizationId, { name, scopes, expiresAt, rateLimit })
  const { last_used_at: _used, revoked_at: _revoked, ...shown } = made
  return respond(operations.createApiKey, 201, shown)
})

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods(GET, POST)
