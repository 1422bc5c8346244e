import { createCore, type SandboxOptions } from '../kit/core.ts'
import type { Database } from '../kit/database.ts'
import { type RunningSandbox, serveSandbox } from '../kit/serve.ts'
import { createApiUsage } from './api-usage.ts'
import { createApp } from './app.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from './credentials.ts'
import { openOrgs } from './database.ts'
import { createObjectCatalog } from './object-types.ts'
import { openOutboundMessageStore } from './outbound-message-store.ts'
import { createOutboundMessages } from './outbound-messages.ts'
import { openRecordStore } from './record-store.ts'
import { placeholders } from './routes.ts'
import { createRowLocks } from './row-locks.ts'
import type { Sandbox } from './sandbox.ts'
import { seedOrgs } from './seed.ts'
import { defaultSettings, type Settings } from './settings.ts'

export { SALESFORCE_SANDBOX_CREDENTIALS } from './credentials.ts'

/** Addresses of 16,384 bytes are answered, longer ones refused by name; Node's own bound would come first. */
const headerBytesMax = 65_536

export interface SalesforceSandboxOptions extends SandboxOptions {
  /** Whether the objects have a unique external id field: `ADSapp_Contact_Id__c`, and so on. */
  readonly externalIdField?: boolean
  /** Orgs with one currency have no field for it; by default they have several. */
  readonly currencies?: 'one' | 'several'
  /** Whether opportunities, leads and accounts have record types. */
  readonly recordTypes?: boolean
}

/**
 * Starts three Salesforce orgs on 127.0.0.1. Rejects with Node's own error (`code` `EADDRINUSE` for a taken port) when it cannot listen; nothing is left
 * open then.
 */
export async function startSalesforceSandbox(options: SalesforceSandboxOptions): Promise<RunningSandbox> {
  return serveSandbox({ ...options, headerBytesMax }, 'Salesforce', async (url) => {
    const db = openOrgs(options.dataFile)
    const { sandbox, stopMessages } = createSandbox(options, db, url)
    await seedOrgs(sandbox, options.seed)
    return {
      fetch: createApp(sandbox).fetch,
      close() {
        stopMessages()
        db.close()
      },
    }
  })
}

function createSandbox(
  options: SalesforceSandboxOptions,
  db: Database,
  publicUrl: string,
): { readonly sandbox: Sandbox; readonly stopMessages: () => void } {
  const isLocalhost = new URL(publicUrl).hostname === 'localhost'
  const settings: Settings = { ...defaultSettings, ...(isLocalhost ? { instanceHost: 'localhost' } : {}) }
  const core = createCore(options, { db, publicUrl, app: SALESFORCE_SANDBOX_CREDENTIALS, settings, placeholders })
  const parts = {
    ...core,
    objects: createObjectCatalog({
      externalId: options.externalIdField ?? false,
      multiCurrency: options.currencies !== 'one',
      recordTypes: options.recordTypes ?? false,
    }),
    records: openRecordStore(db, core.clock),
    usage: createApiUsage(() => core.settings().dailyApiLimit, core.clock),
    locks: createRowLocks(),
  }
  const outboundMessages = openOutboundMessageStore(db)
  const { changes, dispatcher } = createOutboundMessages(parts, outboundMessages)
  return { sandbox: { ...parts, changes, outboundMessages, webhooks: dispatcher }, stopMessages: dispatcher.close }
}
