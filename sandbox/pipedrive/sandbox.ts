import type { ChangeFeed } from '../kit/change-feed.ts'
import type { OnNode, SandboxCore } from '../kit/core.ts'
import type { WebhookState } from '../kit/webhook-dispatcher.ts'
import type { ActivityStore } from './activity-body.ts'
import type { DealStore } from './deal-body.ts'
import type { FieldCatalog } from './field-catalog.ts'
import type { NoteStore } from './note-body.ts'
import type { OrganizationStore } from './organization-body.ts'
import type { ParticipantStore } from './participant-store.ts'
import type { PersonStore } from './person-body.ts'
import type { PipelineStore } from './pipeline-store.ts'
import type { RateLimiter } from './rate-limit.ts'
import type { SearchIndex } from './search-index.ts'
import type { Settings } from './settings.ts'
import type { SandboxUser } from './credentials.ts'
import type { RecordChange } from './record-change.ts'
import type { WebhookStore } from './webhook-store.ts'

/** What every part of a running sandbox works with. */
export interface Sandbox extends SandboxCore<Settings> {
  readonly persons: PersonStore
  readonly organizations: OrganizationStore
  readonly deals: DealStore
  readonly activities: ActivityStore
  readonly notes: NoteStore
  readonly participants: ParticipantStore
  readonly pipelines: PipelineStore
  readonly fields: FieldCatalog
  readonly searchIndex: SearchIndex
  readonly limiter: RateLimiter
  /** Where writes say what they changed. */
  readonly changes: ChangeFeed<RecordChange>
  readonly subscriptions: WebhookStore
  readonly webhooks: WebhookState
}

/** Whose call this is, once its token was accepted. */
export interface Caller {
  readonly companyId: number
  readonly user: SandboxUser
  readonly by: 'oauth' | 'api_token'
  /** The calling app's installation; null for an API token. */
  readonly grantId: number | null
}

/** Hono's types for the sandbox: Node's sockets below, the caller on authenticated routes. */
export interface SandboxEnv extends OnNode {
  Variables: { caller: Caller }
}
