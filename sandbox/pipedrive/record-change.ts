import type { Entity } from './record-store.ts'
import type { Caller } from './sandbox.ts'
import type { Place } from './record-writes.ts'

/** Through what a change was made: Pipedrive's own pages or its API. */
export type ChangedBy = 'app' | 'api'

/** A record's part in a merge. */
export type MergePart = { readonly mergedInto: number } | { readonly mergedFrom: number }

/** What one write did to one record, as webhooks show it. `before` null = it was created, `after` null = it was deleted. */
export interface RecordChange extends Place {
  readonly entity: Entity
  readonly id: number
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  readonly merge: MergePart | null
  /** Epoch milliseconds. */
  readonly at: number
}

/** Where the changes of a caller of the API are made. */
export function placeOf({ companyId, user }: Caller): Place {
  return { companyId, userId: user.id, by: 'api' }
}
