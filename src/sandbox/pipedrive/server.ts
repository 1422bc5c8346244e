import type { Database } from '../kit/database.ts'
import { createFaultQueue } from '../kit/faults.ts'
import { createRequestLog } from '../kit/request-log.ts'
import { type RunningSandbox, serveSandbox } from '../kit/serve.ts'
import { createApp } from './app.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from './credentials.ts'
import { openCompanies } from './database.ts'
import { openFieldCatalog } from './field-catalog.ts'
import { openOrganizationStore } from './organization-body.ts'
import { openPersonStore } from './person-body.ts'
import { createRateLimiter } from './rate-limit.ts'
import { routeOf } from './routes.ts'
import type { Sandbox } from './sandbox.ts'
import { openSearchIndex } from './search-index.ts'
import { seedCompanies } from './seed.ts'
import { defaultSettings, type Settings } from './settings.ts'

export { PIPEDRIVE_SANDBOX_CREDENTIALS } from './credentials.ts'

export interface PipedriveSandboxOptions {
  /** 0 = any free port. */
  readonly port: number
  /** Path of the SQLite file, or `:memory:`. Records, fields, codes and tokens in it outlive the process, however it ends. */
  readonly dataFile: string
  /** Give company 8101 its three hundred demo persons, once per data file. */
  readonly seed: boolean
  /** Where browsers and clients reach the sandbox, if not at the address it listens on. */
  readonly publicUrl?: string
  /** Epoch milliseconds; governs record times, token expiry, index lag and rate limits. */
  readonly clock?: () => number
  readonly clientId?: string
  readonly clientSecret?: string
}

/**
 * Starts a Pipedrive server for two companies on 127.0.0.1. Rejects with Node's own error (`code` `EADDRINUSE` for a taken port) when it cannot listen;
 * nothing is left open then.
 */
export async function startPipedriveSandbox(options: PipedriveSandboxOptions): Promise<RunningSandbox> {
  return serveSandbox(options, 'Pipedrive', (url) => {
    const db = openCompanies(options.dataFile)
    const sandbox = createSandbox(options, db, url)
    seedCompanies(sandbox, options.seed)
    return { fetch: createApp(sandbox).fetch, close: () => db.close() }
  })
}

function createSandbox(options: PipedriveSandboxOptions, db: Database, publicUrl: string): Sandbox {
  const clock = options.clock ?? Date.now
  let settings: Settings = defaultSettings
  return {
    db,
    persons: openPersonStore(db),
    organizations: openOrganizationStore(db),
    fields: openFieldCatalog(db),
    searchIndex: openSearchIndex(db),
    limiter: createRateLimiter(() => settings, clock),
    faults: createFaultQueue(),
    requestLog: createRequestLog(routeOf),
    clock,
    clientId: options.clientId ?? PIPEDRIVE_SANDBOX_CREDENTIALS.clientId,
    clientSecret: options.clientSecret ?? PIPEDRIVE_SANDBOX_CREDENTIALS.clientSecret,
    publicUrl,
    latencyMs: () => settings.latencyMs,
    settings: () => settings,
    changeSettings(change) {
      settings = { ...settings, ...change }
    },
  }
}
