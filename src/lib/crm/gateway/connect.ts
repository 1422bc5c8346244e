import { randomUUID } from 'node:crypto'
import pRetry from 'p-retry'
import { Failure } from '../../core/errors.ts'
import { type GatewayUser } from '../../db/gateway.ts'
import { storeIntegration } from '../../db/gateway-integrations.ts'
import { destinationNames, type DestinationType } from '../domain/destination-type.ts'
import { loadDestination } from '../destinations.ts'
import type { Engine } from '../engine.ts'
import type { DestinationAccount } from '../port/destination.ts'
import { stableId } from './stable-id.ts'
import { sealCredentials } from './credentials.ts'

/** Credentials that the CRM has answered about. */
export type Validation =
  | { readonly valid: true; readonly account: DestinationAccount; readonly message: string }
  | { readonly valid: false; readonly account: null; readonly message: string; readonly code: string }

/**
 * Asks the CRM whose the credentials are. Nothing is stored. `prepare`: also creates what writes need there.
 * @throws Failure `crm_unreachable` where it does not answer: that says nothing of the credentials; `egress_refused`
 */
export async function validateCredentials(
  engine: Engine,
  crmType: DestinationType,
  credentials: unknown,
  { prepare = false }: { readonly prepare?: boolean } = {},
): Promise<Validation> {
  const destination = await loadDestination(crmType, engine.env)
  const io = engine.destinations.of(`validate ${randomUUID()}`, destination)
  try {
    const open = destination.open(credentials, io)
    // Klaviyo says once a second whose a key is: who tries credentials and connects with them at once is not refused for that.
    const account = await pRetry(() => open.account(prepare), {
      retries: 2,
      minTimeout: 1_000,
      factor: 1,
      shouldRetry: ({ error }) => error instanceof Failure && error.kind === 'rate_limit' && (error.retryAfterMs ?? 0) <= 2_000,
    })
    return { valid: true, account, message: `${destinationNames[crmType]} accepts these credentials.` }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    if (thrown.kind === 'auth') return { valid: false, account: null, message: refusalText(crmType, thrown), code: thrown.code }
    if (thrown.kind === 'invalid' || thrown.kind === 'bug') throw thrown
    throw new Failure({ kind: 'rejected', code: 'crm_unreachable', message: silenceText(crmType, thrown), cause: thrown })
  }
}

/** What the CRM said. Sentences of connections that were in order before say what to do about those. */
function refusalText(crmType: DestinationType, { code, message, said }: Failure): string {
  if (said === undefined || code === 'missing_scopes') return message
  return `${destinationNames[crmType]} does not accept these credentials: ${said.replace(/\.$/, '')}.`
}

/** That nothing is known, and why. Sentences of deliveries promise to try again, which nobody does for credentials. */
function silenceText(crmType: DestinationType, { said }: Failure): string {
  const words = said === undefined ? '' : `: ${said.replace(/\.$/, '')}`
  return `${destinationNames[crmType]} could not be asked${words}. Nothing was stored, and nothing is known of the credentials. Try again in a moment; if it stays so, check the address.`
}

/** Connects a user to a CRM, or replaces the credentials. @throws Failure `credentials_refused`, and as `validateCredentials` */
export async function connectIntegration(
  engine: Engine,
  user: GatewayUser,
  { crmType, credentials }: { readonly crmType: DestinationType; readonly credentials: unknown },
) {
  const validation = await validateCredentials(engine, crmType, credentials, { prepare: true })
  if (!validation.valid) {
    throw new Failure({ kind: 'invalid', code: 'credentials_refused', message: validation.message, field: 'credentials' })
  }
  // Credentials are sealed for the integration's id: it has one before it is stored.
  const id = stableId(user.organizationId, user.userId, crmType)
  const sealed = sealCredentials(engine, { organizationId: user.organizationId, id }, credentials)
  const { created, connected_at: connectedAt } = await storeIntegration(engine.db, user, {
    id,
    crmType,
    credentials: sealed,
    account: validation.account,
  })
  return {
    created,
    answer: { crm_type: crmType, status: 'connected' as const, account: validation.account, connected_at: connectedAt },
  }
}
