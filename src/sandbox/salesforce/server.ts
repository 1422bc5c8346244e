import type { Database } from '../kit/database.ts'
import { createFaultQueue } from '../kit/faults.ts'
import { createRequestLog } from '../kit/request-log.ts'
import { type RunningSandbox, serveSandbox } from '../kit/serve.ts'
import { createApiUsage } from './api-usage.ts'
import { createApp } from './app.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from './credentials.ts'
import { openOrgs } from './database.ts'
import { createObjectCatalog } from './object-types.ts'
import { openRecordStore } from './record-store.ts'
import { routeOf } from './routes.ts'
import { createRowLocks } from './row-locks.ts'
import type { Sandbox } from './sandbox.ts'
import { seedOrgs } from './seed.ts'
import { defaultSettings, type Settings } from './settings.ts'

export { SALESFORCE_SANDBOX_CREDENTIALS } from './credentials.ts'

/** Addresses of 16,384 bytes are answered, longer ones refused by name; Node's own bound would come first. */
const headerBytesMax = 65_536

export interface SalesforceSandboxOptions {
  /** 0 = any free port. */
  readonly port: number
  /** Path of the SQLite file, or `:memory:`. Records, codes, sessions and tokens in it outlive the process, however it ends. */
  readonly dataFile: string
  /** Give the Acme org its four hundred demo contacts, once per data file. */
  readonly seed: boolean
  /** Where browsers and clients reach the sandbox, if not at the address it listens on. */
  readonly publicUrl?: string
  /** Epoch milliseconds; governs record times, session expiry, the recycle bin and limits. */
  readonly clock?: () => number
  readonly clientId?: string
  readonly clientSecret?: string
  /** Whether contacts have the unique external id field `ADSapp_Contact_Id__c`. */
  readonly externalIdField?: boolean
}

/**
 * Starts three Salesforce orgs on 127.0.0.1. Rejects with Node's own error (`code` `EADDRINUSE` for a taken port) when it cannot listen; nothing is left
 * open then.
 */
export async function startSalesforceSandbox(options: SalesforceSandboxOptions): Promise<RunningSandbox> {
  return serveSandbox({ ...options, headerBytesMax }, 'Salesforce', (url) => {
    const db = openOrgs(options.dataFile)
    const sandbox = createSandbox(options, db, url)
    seedOrgs(sandbox, options.seed)
    return { fetch: createApp(sandbox).fetch, close: () => db.close() }
  })
}

function createSandbox(options: SalesforceSandboxOptions, db: Database, publicUrl: string): Sandbox {
  const clock = options.clock ?? Date.now
  const isLocalhost = new URL(publicUrl).hostname === 'localhost'
  let settings: Settings = { ...defaultSettings, ...(isLocalhost ? { instanceHost: 'localhost' } : {}) }
  return {
    db,
    objects: createObjectCatalog({ externalId: options.externalIdField ?? false }),
    records: openRecordStore(db, clock),
    usage: createApiUsage(() => settings.dailyApiLimit, clock),
    locks: createRowLocks(),
    faults: createFaultQueue(),
    requestLog: createRequestLog(routeOf),
    clock,
    clientId: options.clientId ?? SALESFORCE_SANDBOX_CREDENTIALS.clientId,
    clientSecret: options.clientSecret ?? SALESFORCE_SANDBOX_CREDENTIALS.clientSecret,
    publicUrl,
    latencyMs: () => settings.latencyMs,
    settings: () => settings,
    changeSettings(change) {
      settings = { ...settings, ...change }
    },
  }
}
