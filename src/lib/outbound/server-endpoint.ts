import { log } from '../core/log.ts'
import type { Engine } from '../crm/engine.ts'
import { storeServerEndpoint } from '../db/outbox.ts'

/** Keeps the endpoint that CRM_WEBHOOK_URL names as the environment has it now. Idempotent. */
export async function keepServerEndpoint({ db, env: { serverWebhook } }: Pick<Engine, 'db' | 'env'>): Promise<void> {
  if (!(await storeServerEndpoint(db, serverWebhook)))
    log.warn('CRM_WEBHOOK_URL is told of nothing: there is no organisation of that WEBHOOK_ORGANIZATION')
}
