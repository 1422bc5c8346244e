import type { ChangeFeed } from '../kit/change-feed.ts'
import type { OnNode, SandboxCore } from '../kit/core.ts'
import type { WebhookState } from '../kit/webhook-dispatcher.ts'
import type { AssociationLabels } from './association-labels.ts'
import type { AssociationStore } from './association-store.ts'
import type { PipelineStore } from './pipeline-store.ts'
import type { PropertyCatalog } from './property-catalog.ts'
import type { RateLimiter } from './rate-limit.ts'
import type { RecordStore } from './record-store.ts'
import type { Settings } from './settings.ts'
import type { RecordEvent } from './record-events.ts'
import type { WebhookSubscriptions } from './webhook-subscriptions.ts'

/** What every part of a running sandbox works with. */
export interface Sandbox extends SandboxCore<Settings> {
  readonly records: RecordStore
  readonly associations: AssociationStore
  readonly labels: AssociationLabels
  readonly properties: PropertyCatalog
  readonly pipelines: PipelineStore
  readonly limiter: RateLimiter
  /** Where writes say what they changed. */
  readonly changes: ChangeFeed<RecordEvent>
  readonly subscriptions: WebhookSubscriptions
  readonly webhooks: WebhookState
}

/** Whose call this is, once its token was accepted. */
export interface Caller {
  readonly portalId: number
  /** Null = a private app's token, which has every scope. */
  readonly scopes: ReadonlySet<string> | null
}

/** Hono's types for the sandbox: Node's sockets below, the caller on authenticated routes. */
export interface SandboxEnv extends OnNode {
  Variables: { caller: Caller }
}
