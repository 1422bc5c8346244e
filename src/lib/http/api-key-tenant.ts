import { apiKeyHash, isApiKey } from '../core/secrets/api-key.ts'
import type { ApiScope } from '../core/access/api-scopes.ts'
import { Failure } from '../core/errors.ts'
import { tooManyRequests } from '../core/requests/too-many-requests.ts'
import { engine } from '../crm/engine.ts'
import { isNamed } from './named-organization.ts'
import { countKeyUse } from '../db/api-keys.ts'
import { keyClient } from '../db/user-client.ts'
import type { Tenant } from './session.ts'

/** The API key that a request shows, as `X-API-Key` or as its bearer token; null: it shows none. */
export function apiKeyIn(request: Request): string | null {
  const named = request.headers.get('x-api-key')
  if (named !== null) return named.trim()
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  return token !== undefined && isApiKey(token) ? token : null
}

/**
 * The organisation of an API key, acting as the key. A request that is refused has no effect.
 * @param scope what the key has to be for; undefined: what it asks for is not for keys
 * @param organization the id or slug that the address names; null: none
 * @throws Failure `api_key_invalid` | `too_many_requests` | `organization_not_found` | `scope_missing` | `not_for_keys`
 */
export async function tenantOfApiKey(
  key: string,
  { scope, organization }: { readonly scope: ApiScope | undefined; readonly organization: string | null },
): Promise<Tenant> {
  const used = await countKeyUse(engine().db, apiKeyHash(key))
  if (!used) {
    throw new Failure({
      kind: 'invalid',
      code: 'api_key_invalid',
      message: 'This API key is not known, was revoked or has ended. An admin of your organisation can make another one.',
    })
  }
  if (used.waitSeconds > 0) throw tooManyRequests({ what: 'requests with this key', waitSeconds: used.waitSeconds })
  const { id, name, slug } = used.organization
  if (organization !== null && !isNamed(used.organization, organization)) {
    throw new Failure({
      kind: 'invalid',
      code: 'organization_not_found',
      message: 'There is no such organisation, or this key is not one of its keys.',
    })
  }
  if (scope === undefined) {
    throw new Failure({
      kind: 'invalid',
      code: 'not_for_keys',
      message: 'This is for people, not for API keys. Sign in instead.',
    })
  }
  if (!used.scopes.includes(scope)) {
    throw new Failure({
      kind: 'invalid',
      code: 'scope_missing',
      message: `This API key does not have the scope ${scope}. An admin of your organisation can make one that has.`,
    })
  }
  const role = used.scopes.includes('records:write') ? 'member' : 'viewer'
  return {
    userId: used.id,
    email: '',
    organizationId: id,
    organizationName: name,
    organizationSlug: slug,
    role,
    memberships: [{ id, name, slug, role }],
    profile: { name: used.name, timeZone: null },
    scopes: used.scopes,
    client: keyClient(used.actingSecret),
  }
}
