import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.ts'
import { HUBSPOT_SANDBOX_CLIENT_ID, HUBSPOT_SANDBOX_CLIENT_SECRET } from './credentials.ts'
import { type Database, openDatabase } from './database.ts'
import { createFaultQueue } from './faults.ts'
import { openPropertyCatalog } from './property-catalog.ts'
import { createRateLimiter } from './rate-limit.ts'
import { openRecordStore } from './record-store.ts'
import { createRequestLog } from './request-log.ts'
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

export interface HubSpotSandbox {
  /** Base address without a trailing slash: API, consent page and pages for people. */
  readonly url: string
  readonly port: number
  /** Ends open connections and closes the data file. */
  close(): Promise<void>
}

/**
 * Starts a HubSpot account server on 127.0.0.1. Rejects with Node's own error (`code` `EADDRINUSE` for a taken port) when it cannot listen; nothing is left
 * open then.
 */
export async function startHubSpotSandbox(options: HubSpotSandboxOptions): Promise<HubSpotSandbox> {
  const server = createServer()
  server.listen(options.port, '127.0.0.1')
  // Before the data file is opened: two sandboxes must not share one.
  await once(server, 'listening')
  try {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The HubSpot sandbox listens on no port')
    const url = options.publicUrl?.replace(/\/+$/, '') ?? `http://127.0.0.1:${address.port}`
    const db = openDatabase(options.dataFile)
    const sandbox = createSandbox(options, db, url)
    seedPortals(sandbox, options.seed)
    const listener = getRequestListener(createApp(sandbox).fetch, { overrideGlobalObjects: false })
    server.on('request', (request, response) => void listener(request, response))
    return { url, port: address.port, close: () => close(server, db) }
  } catch (error) {
    server.close()
    throw error
  }
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
    requestLog: createRequestLog(),
    clock,
    clientId: options.clientId ?? HUBSPOT_SANDBOX_CLIENT_ID,
    clientSecret: options.clientSecret ?? HUBSPOT_SANDBOX_CLIENT_SECRET,
    publicUrl,
    settings: () => settings,
    changeSettings(change) {
      settings = { ...settings, ...change }
    },
  }
}

async function close(server: Server, db: Database): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
  db.close()
}
