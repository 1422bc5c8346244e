import { createCore, type SandboxOptions } from '../kit/core.ts'
import type { Database } from '../kit/database.ts'
import { type RunningSandbox, serveSandbox } from '../kit/serve.ts'
import { openActivityStore } from './activity-body.ts'
import { createApp } from './app.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from './credentials.ts'
import { openCompanies } from './database.ts'
import { openDealStore } from './deal-body.ts'
import { openFieldCatalog } from './field-catalog.ts'
import { openNoteStore } from './note-body.ts'
import { openOrganizationStore } from './organization-body.ts'
import { openParticipantStore } from './participant-store.ts'
import { openPersonStore } from './person-body.ts'
import { openPipelineStore } from './pipeline-store.ts'
import { createRateLimiter } from './rate-limit.ts'
import { placeholders } from './routes.ts'
import type { Sandbox } from './sandbox.ts'
import { openSearchIndex } from './search-index.ts'
import { seedCompanies } from './seed.ts'
import { defaultSettings } from './settings.ts'
import { openWebhookStore } from './webhook-store.ts'
import { createWebhooks } from './webhooks.ts'

export { PIPEDRIVE_SANDBOX_CREDENTIALS } from './credentials.ts'

export type PipedriveSandboxOptions = SandboxOptions

/**
 * Starts a Pipedrive server for two companies on 127.0.0.1. Rejects with Node's own error (`code` `EADDRINUSE` for a taken port) when it cannot listen;
 * nothing is left open then.
 */
export async function startPipedriveSandbox(options: PipedriveSandboxOptions): Promise<RunningSandbox> {
  return serveSandbox(options, 'Pipedrive', async (url) => {
    const db = openCompanies(options.dataFile)
    const { sandbox, stopWebhooks } = createSandbox(options, db, url)
    await seedCompanies(sandbox, options.seed)
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
  options: PipedriveSandboxOptions,
  db: Database,
  publicUrl: string,
): { readonly sandbox: Sandbox; readonly stopWebhooks: () => void } {
  const app = PIPEDRIVE_SANDBOX_CREDENTIALS
  const core = createCore(options, { db, publicUrl, app, settings: defaultSettings, placeholders })
  const subscriptions = openWebhookStore(db)
  const { changes, dispatcher } = createWebhooks(core, subscriptions)
  const sandbox = {
    ...core,
    persons: openPersonStore(db),
    organizations: openOrganizationStore(db),
    deals: openDealStore(db),
    activities: openActivityStore(db),
    notes: openNoteStore(db),
    participants: openParticipantStore(db),
    pipelines: openPipelineStore(db),
    fields: openFieldCatalog(db),
    searchIndex: openSearchIndex(db),
    limiter: createRateLimiter(core.settings, core.clock),
    changes,
    subscriptions,
    webhooks: dispatcher,
  }
  return { sandbox, stopWebhooks: dispatcher.close }
}
