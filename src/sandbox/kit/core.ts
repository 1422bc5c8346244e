import type { HttpBindings } from '@hono/node-server'
import type { FaultQueue } from './faults.ts'
import type { RequestLog } from './request-log.ts'

/** What every sandbox has, whatever CRM it stands in for. */
export interface SandboxCore {
  readonly faults: FaultQueue
  readonly requestLog: RequestLog
  readonly clock: () => number
  /** Where people and clients reach the sandbox, without a trailing slash. */
  readonly publicUrl: string
  /** Added to every API call. */
  readonly latencyMs: () => number
}

/** Hono's types for a server on Node's sockets. */
export interface OnNode {
  Bindings: HttpBindings
}
