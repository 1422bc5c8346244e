import type { HttpBindings } from '@hono/node-server'
import type { Database } from './database.ts'
import type { FaultQueue } from './faults.ts'
import type { PropertyCatalog } from './property-catalog.ts'
import type { RateLimiter } from './rate-limit.ts'
import type { RecordStore } from './record-store.ts'
import type { RequestLog } from './request-log.ts'
import type { Settings } from './settings.ts'

/** What every part of a running sandbox works with. */
export interface Sandbox {
  readonly db: Database
  readonly records: RecordStore
  readonly properties: PropertyCatalog
  readonly limiter: RateLimiter
  readonly faults: FaultQueue
  readonly requestLog: RequestLog
  readonly clock: () => number
  readonly clientId: string
  readonly clientSecret: string
  /** Where people and clients reach the sandbox, without a trailing slash. */
  readonly publicUrl: string
  readonly settings: () => Settings
  readonly changeSettings: (change: Partial<Settings>) => void
}

/** Whose call this is, once its token was accepted. */
export interface Caller {
  readonly portalId: number
  /** Null = a private app's token, which has every scope. */
  readonly scopes: ReadonlySet<string> | null
}

/** Hono's types for the sandbox: Node's sockets below, the caller on authenticated routes. */
export interface SandboxEnv {
  Bindings: HttpBindings
  Variables: { caller: Caller }
}
