import type { HttpBindings } from '@hono/node-server'
import type { Database } from './database.ts'
import { createFaultQueue, type FaultQueue } from './faults.ts'
import { createRequestLog, type PathPlaceholder, type RequestLog } from './request-log.ts'

/** Start options of every sandbox. */
export interface SandboxOptions {
  /** 0 = any free port. */
  readonly port: number
  /** Path of the SQLite file, or `:memory:`. Records, codes and tokens in it survive the process, however it ends. */
  readonly dataFile: string
  /** Seed the demo account, once per data file. */
  readonly seed: boolean
  /** Where browsers and clients reach the sandbox, if not at the address it listens on. */
  readonly publicUrl?: string
  /** Epoch milliseconds; governs record times, expiry, lags and limits. */
  readonly clock?: () => number
  readonly clientId?: string
  readonly clientSecret?: string
}

/** Settings that every sandbox has. */
export interface CommonSettings {
  /** Added to every API call. */
  readonly latencyMs: number
}

/** What every sandbox has, whatever its CRM. */
export interface SandboxCore<Settings extends CommonSettings = CommonSettings> {
  readonly db: Database
  readonly faults: FaultQueue
  readonly requestLog: RequestLog
  readonly clock: () => number
  /** The app that may connect. */
  readonly clientId: string
  readonly clientSecret: string
  /** Where people and clients reach the sandbox, without a trailing slash. */
  readonly publicUrl: string
  readonly settings: () => Settings
  readonly changeSettings: (change: Partial<Settings>) => void
}

/** Hono's types for a server on Node's sockets. */
export interface OnNode {
  Bindings: HttpBindings
}

/** The common part of a sandbox that starts now. `app` is the app it knows unless the options name another. */
export function createCore<Settings extends CommonSettings>(
  options: SandboxOptions,
  {
    db,
    publicUrl,
    app,
    settings: initialSettings,
    placeholders,
  }: {
    readonly db: Database
    readonly publicUrl: string
    readonly app: { readonly clientId: string; readonly clientSecret: string }
    readonly settings: Settings
    readonly placeholders: readonly PathPlaceholder[]
  },
): SandboxCore<Settings> {
  let settings = initialSettings
  return {
    db,
    faults: createFaultQueue(),
    requestLog: createRequestLog(placeholders),
    clock: options.clock ?? Date.now,
    clientId: options.clientId ?? app.clientId,
    clientSecret: options.clientSecret ?? app.clientSecret,
    publicUrl,
    settings: () => settings,
    changeSettings(change) {
      settings = { ...settings, ...change }
    },
  }
}
