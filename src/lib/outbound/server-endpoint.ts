import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { Engine } from '../crm/engine.ts'
import { storeServerEndpoint } from '../db/outbox.ts'

/** Keeps the endpoint that CRM_WEBHOOK_URL names as the environment has it now. Idempotent. */
export async function keepServerEndpoint({ db, env: { serverWebhook } }: Pick<Engine, 'db' | 'env'>): Promise<void> {
  if (!(await storeServerEndpoint(db, serverWebhook)))
    log.warn(
      'there is no organisation of that WEBHOOK_ORGANIZATION: CRM_WEBHOOK_URL is told of nothing, or of the one that had the name',
    )
}

/**
 * The same, where what comes next must not wait for it: at the start, and when an organisation comes into being. What is made there first is
 * told then. Never throws: where it fails, a scheduled job does it.
 */
export async function tryToKeepServerEndpoint(engine: () => Pick<Engine, 'db' | 'env'>): Promise<void> {
  try {
    await keepServerEndpoint(engine())
  } catch (thrown) {
    const { code, message, cause } = toFailure(thrown)
    log.error('endpoint of CRM_WEBHOOK_URL not kept', { code, message, cause })
  }
}
