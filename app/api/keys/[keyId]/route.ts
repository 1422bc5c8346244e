import { apiKeys } from '@/src/lib/http/operations/api-keys.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { revokeApiKey } from '@/src/lib/records/organization/api-keys.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const DELETE = withTenant(apiKeys.revokeApiKey, async ({ params }, { client, organizationId }) =>
  respond(apiKeys.revokeApiKey, 200, await revokeApiKey(client, organizationId, params.keyId)),
)

export const { GET, HEAD, OPTIONS, PATCH, POST, PUT } = otherMethods(DELETE)
