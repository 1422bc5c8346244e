import { createCore, type SandboxOptions } from '../kit/core.ts'
import type { Database } from '../kit/database.ts'
import { type RunningSandbox, serveSandbox } from '../kit/serve.ts'
import { createApp } from './app.ts'
import { openAssociationLabels } from './association-labels.ts'
import { openAssociationStore } from './association-store.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS } from './credentials.ts'
import { openPortals } from './database.ts'
import { openPipelineStore } from './pipeline-store.ts'
import { openPropertyCatalog } from './property-catalog.ts'
import { createRateLimiter } from './rate-limit.ts'
import { openRecordStore } from './record-store.ts'
import { placeholders } from './routes.ts'
import type { Sandbox } from './sandbox.ts'
import { seedPortals } from './seed.ts'
import { defaultSettings, type Settings } from './settings.ts'
import { subscribeToEverything } from './webhook-routes.ts'
import { openWebhookSubscriptions } from './webhook-subscriptions.ts'
import { createWebhooks } from './webhooks.ts'

export {
  HUBSPOT_SANDBOX_CLIENT_ID,
  HUBSPOT_SANDBOX_CLIENT_SECRET,
  HUBSPOT_SANDBOX_CREDENTIALS,
  HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN,
} from './credentials.ts'

export interface HubSpotSandboxOptions extends SandboxOptions {
  readonly searchLagMs?: number
  readonly accessTokenTtlS?: number
  /** Where the app's webhooks go: sets the target and subscribes to everything about records, as `POST /_sandbox/webhooks` does. */
  readonly webhookTargetUrl?: string
}

/**
 * Starts a HubSpot account server on 127.0.0.1. Rejects with Node's own error (`code` `EADDRINUSE` for a taken port) when it cannot listen; nothing is left
 * open then.
 */
export async function startHubSpotSandbox(options: HubSpotSandboxOptions): Promise<RunningSandbox> {
  return serveSandbox(options, 'HubSpot', async (url) => {
    const db = openPortals(options.dataFile)
    const { sandbox, stopWebhooks } = createSandbox(options, db, url)
    await seedPortals(sandbox, options.seed)
    if (options.webhookTargetUrl !== undefined) subscribeToEverything(sandbox, options.webhookTargetUrl)
    return {
      fetch: createApp(sandbox).fetch,
      close() {
        stopWebhooks()
        db.close()
      },
    }
  })
}

function createSandbox(
  options: HubSpotSandboxOptions,
  db: Database,
  publicUrl: string,
): { readonly sandbox: Sandbox; readonly stopWebhooks: () => void } {
  const settings: Settings = {
    ...defaultSettings,
    ...(options.searchLagMs === undefined ? {} : { searchLagMs: options.searchLagMs }),
    ...(options.accessTokenTtlS === undefined ? {} : { accessTokenTtlS: options.accessTokenTtlS }),
  }
  const core = createCore(options, { db, publicUrl, app: HUBSPOT_SANDBOX_CREDENTIALS, settings, placeholders })
  const subscriptions = openWebhookSubscriptions(db, core.clock)
  const { changes, dispatcher } = createWebhooks(core, subscriptions)
  const sandbox = {
    ...core,
    records: openRecordStore(db),
    associations: openAssociationStore(db),
    labels: openAssociationLabels(db),
    properties: openPropertyCatalog(db),
    pipelines: openPipelineStore(db),
    limiter: createRateLimiter(core.settings, core.clock),
    changes,
    subscriptions,
    webhooks: dispatcher,
  }
  return { sandbox, stopWebhooks: dispatcher.close }
}
