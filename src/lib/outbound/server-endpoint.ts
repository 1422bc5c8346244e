import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { Engine } from '../crm/engine.ts'
import { storeServerEndpoint } from '../db/outbox.ts'

/** What it takes of the engine. */
type Keeper = Pick<Engine, 'db'> & { readonly env: Pick<Engine['env'], 'serverWebhook'> }

/** Keeps the endpoint that CRM_WEBHOOK_URL names as the environment has it now. Idempotent. */
export async function keepServerEndpoint({ db, env: { serverWebhook } }: Keeper): Promise<void> {
  if (!(await storeServerEndpoint(db, serverWebhook)))
    log.warn(
      'WEBHOOK_ORGANIZATION names no organisation, as after a change of its slug: until it is the new one, or the id, what is sent in with WEBHOOK_API_KEY is answered 503, and CRM_WEBHOOK_URL is told of the organisation that had the name, or of nothing where none had it',
    )
}

/**
 * The same, where what comes next must not wait for it: at the start, and when an organisation comes into being. What is made there first is
 * told then. Never throws: where it fails, a scheduled job does it.
 */
export async function tryToKeepServerEndpoint(engine: () => Keeper): Promise<void> {
  try {
    await keepServerEndpoint(engine())
  } catch (thrown) {
    const { code, message, cause } = toFailure(thrown)
    log.error('endpoint of CRM_WEBHOOK_URL not kept', { code, error: message, cause })
  }
}
