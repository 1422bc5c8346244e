import { Failure } from '../../core/errors.ts'
import type { GatewayUser } from '../../db/gateway.ts'
import { apiKeyIn, tenantOfApiKey } from '../api-key-tenant.ts'
import type { Operation, Responses } from '../operation.ts'
import { type Input, readInput, type Route, route } from '../route.ts'
import { userIdSchema } from './schemas.ts'

/** Serves an operation of the gateway: for an API key of that scope, and the user of the parent service whom the call names. */
export function withGateway<P, Q, B, R extends Responses>(
  operation: Operation<P, Q, B, R>,
  handle: (input: Input<P, Q, B>, user: GatewayUser, request: Request) => Promise<Response>,
): Route {
  return route(operation, async (request, context) => {
    const key = apiKeyIn(request)
    if (key === null) {
      const message = 'Send an API key with the scope gateway, as Authorization: Bearer adsk_… or as X-API-Key.'
      throw new Failure({ kind: 'invalid', code: 'api_key_invalid', message })
    }
    const { organizationId } = await tenantOfApiKey(key, { scope: 'gateway', organization: null })
    const user = { organizationId, userId: userIdIn(request) }
    return handle(await readInput(operation, request, context), user, request)
  })
}

/** @throws Failure `invalid_request` where the call names no user */
function userIdIn(request: Request): string {
  const parsed = userIdSchema.safeParse(request.headers.get('x-user-id'))
  if (parsed.success) return parsed.data
  const field = 'X-User-Id'
  const message = 'this has to name a user: 1 to 128 letters, digits, or - _ . : @'
  throw new Failure({
    kind: 'invalid',
    code: 'invalid_request',
    message: `${field}: ${message}`,
    field,
    faults: [{ field, message }],
  })
}
