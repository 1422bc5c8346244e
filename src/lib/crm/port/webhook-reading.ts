import type { ObjectType } from '../domain/entities.ts'

/** A webhook request of the CRM as we received it. */
export type WebhookRequest = {
  readonly method: string
  /** As the CRM called it: with the public scheme and host, path and query. */
  readonly url: string
  readonly headers: Headers
  /** The raw bytes, which the signature covers. */
  readonly body: Uint8Array
}

/** What a webhook says about one record: only a hint to read that record, never its values. */
export type WebhookEvent = {
  /** Dedupe key: the same for every delivery of this event, and different from any other event's. */
  readonly key: string
  /** The account that the event claims to be from, as `RemoteAccount.id`. */
  readonly accountId: string
  readonly object: ObjectType
  /** `erased`: deleted for good, because the person asked for it. */
  readonly kind: 'changed' | 'deleted' | 'erased' | 'merged'
  readonly recordId: string
  /** For `merged`: the surviving record. */
  readonly into: string | null
  /** ISO 8601 */
  readonly occurredAt: string
}

export type WebhookReading =
  /** Events of objects that are not synced are left out; `unreadable` counts those that could not be understood. */
  | { readonly kind: 'events'; readonly events: readonly WebhookEvent[]; readonly unreadable: number }
  | { readonly kind: 'refused'; readonly code: 'bad_signature' | 'too_old' | 'malformed' }
