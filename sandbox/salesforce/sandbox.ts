import type { ChangeFeed } from '../kit/change-feed.ts'
import type { OnNode, SandboxCore } from '../kit/core.ts'
import type { WebhookState } from '../kit/webhook-dispatcher.ts'
import type { ApiUsage } from './api-usage.ts'
import type { ObjectCatalog } from './object-types.ts'
import type { RecordStore } from './record-store.ts'
import type { OutboundMessageStore } from './outbound-message-store.ts'
import type { RowChange } from './row-change.ts'
import type { RowLocks } from './row-locks.ts'
import type { Settings } from './settings.ts'

/** What every part of a running sandbox works with. */
export interface Sandbox extends SandboxCore<Settings> {
  readonly objects: ObjectCatalog
  readonly records: RecordStore
  readonly usage: ApiUsage
  readonly locks: RowLocks
  /** Where writes say what they changed. */
  readonly changes: ChangeFeed<RowChange>
  readonly outboundMessages: OutboundMessageStore
  readonly webhooks: WebhookState
}

/** Whose call this is, once its session was accepted. */
export interface Caller {
  /** Number of the org. */
  readonly org: number
  /** Number of the user within the org. */
  readonly user: number
  /** Null = a session that was never granted by anyone and may do everything. */
  readonly scopes: ReadonlySet<string> | null
}

/** Hono's types for the sandbox: Node's sockets below, the caller and API version on authenticated routes. */
export interface SandboxEnv extends OnNode {
  Variables: { caller: Caller; version: string }
}
