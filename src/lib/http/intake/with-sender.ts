import { createHash, timingSafeEqual } from 'node:crypto'
import { timesPerMinute } from '../../core/limits.ts'
import { isApiKey } from '../../core/secrets/api-key.ts'
import { Failure } from '../../core/errors.ts'
import { tooManyRequests } from '../../core/requests/too-many-requests.ts'
import { engine } from '../../crm/engine.ts'
import { countServerKeyUse } from '../../db/intake.ts'
import { apiKeyIn, tenantOfApiKey } from '../api-key-tenant.ts'

/** Whose website sends: the organisation, and the API key where it was one. */
export type Sender = { readonly organizationId: string; readonly apiKeyId: string | null }

/**
 * Who sends, by an API key with the scope `intake` or the server's WEBHOOK_API_KEY. A request that is refused has no effect.
 * @throws Failure `intake_not_configured` | `api_key_invalid` | `scope_missing` | `too_many_requests`
 */
export async function senderOf(request: Request): Promise<Sender> {
  const token = apiKeyIn(request) ?? /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const { intake } = engine().env
  if (token !== undefined && intake !== null && isSame(token, intake.key)) return senderOfServer(intake.organization)
  if (token === undefined || !isApiKey(token)) {
    const message = 'Send an API key with the scope intake, or the server’s WEBHOOK_API_KEY, as Authorization: Bearer.'
    throw new Failure({ kind: 'invalid', code: 'api_key_invalid', message })
  }
  const { organizationId, userId } = await tenantOfApiKey(token, { scope: 'intake', organization: null })
  return { organizationId, apiKeyId: userId }
}

async function senderOfServer(organization: string): Promise<Sender> {
  const used = await countServerKeyUse(engine().db, organization, timesPerMinute.serverKey)
  if (used === null) {
    throw new Failure({
      kind: 'transient',
      code: 'intake_not_configured',
      message:
        'WEBHOOK_ORGANIZATION names no organisation of this server. Its slug may have been changed since: the operator sets the new one, or the id, which never changes. Send this again then.',
    })
  }
  if (used.waitSeconds > 0) {
    throw tooManyRequests({
      what: 'requests with the server’s key',
      most: timesPerMinute.serverKey,
      waitSeconds: used.waitSeconds,
    })
  }
  return { organizationId: used.organizationId, apiKeyId: null }
}

/** In constant time, whatever their lengths. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
