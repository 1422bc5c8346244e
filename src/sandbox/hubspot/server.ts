import type { Database } from '../kit/database.ts'
import { createFaultQueue } from '../kit/faults.ts'
import { createRequestLog } from '../kit/request-log.ts'
import { type RunningSandbox, serveSandbox } from '../kit/serve.ts'
import { createApp } from './app.ts'
import { HUBSPOT_SANDBOX_CLIENT_ID, HUBSPOT_SANDBOX_CLIENT_SECRET } from './credentials.ts'
import { openPortals } from './database.ts'
import { openPropertyCatalog } from './property-catalog.ts'
import { createRateLimiter } from './rate-limit.ts'
import { openRecordStore } from './record-store.ts'
import { routeOf } from './routes.ts'
import type { Sandbox } from './sandbox.ts'
import { seedPortals } from './seed.ts'
import { defaultSettings, type Settings } from './settings.ts'

export {
  HUBSPOT_SANDBOX_CLIENT_ID,
  HUBSPOT_SANDBOX_CLIENT_SECRET,
  HUBSPOT_SANDBOX_CREDENTIALS,
  HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN,
} from './credentials.ts'

export interface HubSpotSandboxOptions {
  /** 0 = any free port. */
  readonly port: number
  /** Path of the SQLite file, or `:memory:`. Records, properties, codes and tokens in it outlive the process, however it ends. */
  readonly dataFile: string
  /** Give account 4711 its thousand demo contacts, once per data file. */
  readonly seed: boolean
  /** Where browsers and clients reach the sandbox, if not at the address it listens on. */
  readonly publicUrl?: string
  /** Epoch milliseconds; governs record times, token expiry, index lag and rate limits. */
  readonly clock?: () => number
  readonly searchLagMs?: number
  readonly clientId?: string
  readonly clientSecret?: string
  readonly accessTokenTtlS?: number
}

/**
 * Starts a HubSpot account server on 127.0.0.1. Rejects with Node's own error (`code` `EADDRINUSE` for a taken port) when it cannot listen; nothing is left
 * open then.
 */
export async function startHubSpotSandbox(options: HubSpotSandboxOptions): Promise<RunningSandbox> {
  return serveSandbox(options, 'HubSpot', (url) => {
    const db = openPortals(options.dataFile)
    const sandbox = createSandbox(options, db, url)
    seedPortals(sandbox, options.seed)
    return { fetch: createApp(sandbox).fetch, close: () => db.close() }
  })
}

function createSandbox(options: HubSpotSandboxOptions, db: Database, publicUrl: string): Sandbox {
  const clock = options.clock ?? Date.now
  let settings: Settings = {
    ...defaultSettings,
    ...(options.searchLagMs === undefined ? {} : { searchLagMs: options.searchLagMs }),
    ...(options.accessTokenTtlS === undefined ? {} : { accessTokenTtlS: options.accessTokenTtlS }),
  }
  return {
    db,
    records: openRecordStore(db),
    properties: openPropertyCatalog(db),
    limiter: createRateLimiter(() => settings, clock),
    faults: createFaultQueue(),
    requestLog: createRequestLog(routeOf),
    clock,
    clientId: options.clientId ?? HUBSPOT_SANDBOX_CLIENT_ID,
    clientSecret: options.clientSecret ?? HUBSPOT_SANDBOX_CLIENT_SECRET,
    publicUrl,
    latencyMs: () => settings.latencyMs,
    settings: () => settings,
    changeSettings(change) {
      settings = { ...settings, ...change }
    },
  }
}
