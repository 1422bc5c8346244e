import { companyOf } from './credentials.ts'
import type { RecordChange } from './record-change.ts'
import type { Webhook } from './webhook-store.ts'
import { previousMembers } from './webhook-view.ts'

/** A change on its way to one webhook. */
export interface Push {
  /** The same at every attempt. */
  readonly eventId: string
  /** Shared by the events of one transaction. */
  readonly correlationId: string
  readonly webhook: Webhook
  readonly change: RecordChange
}

export function actionOf({ before, after }: RecordChange): 'create' | 'change' | 'delete' {
  if (before === null) return 'create'
  return after === null ? 'delete' : 'change'
}

function mergeMembers({ merge }: RecordChange): Record<string, string> {
  if (merge === null) return {}
  return 'mergedInto' in merge ? { merged_to_id: String(merge.mergedInto) } : { merged_from_id: String(merge.mergedFrom) }
}

/** The body of a delivery, version 2.0. https://pipedrive.readme.io/docs/guide-for-webhooks-v2 */
export function payloadOf({ eventId, correlationId, webhook, change }: Push, attempt: number): object {
  const { companyId, userId, entity, id, before, after, by, at } = change
  const { domain, admin } = companyOf(companyId)
  return {
    data: after,
    previous: before === null || after === null ? before : previousMembers(before, after),
    meta: {
      action: actionOf(change),
      entity,
      entity_id: String(id),
      company_id: String(companyId),
      user_id: String(userId),
      id: eventId,
      correlation_id: correlationId,
      timestamp: new Date(at).toISOString(),
      type: webhook.grantId === null ? 'general' : 'application',
      version: webhook.version,
      webhook_id: String(webhook.id),
      webhook_owner_id: String(webhook.userId),
      change_source: by,
      is_bulk_edit: false,
      permitted_user_ids: [String(admin.id)],
      attempt,
      host: `${domain}.pipedrive.com`,
      ...mergeMembers(change),
    },
  }
}
