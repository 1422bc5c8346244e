import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { hubspotAppId } from './credentials.ts'
import type { RecordEvent } from './record-events.ts'

/** The app's webhook target. Times are epoch milliseconds. */
export interface WebhookTarget {
  readonly url: string
  readonly concurrencyMax: number
  /** Subscribe to whatever happens to a record, as it happens. */
  readonly everything: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** A subscription to one kind of event. */
export interface Subscription {
  readonly id: number
  readonly eventType: string
  /** Of a generic subscription, the object; else null. */
  readonly objectTypeId: string | null
  /** Null for events that are not about one property. */
  readonly propertyName: string | null
  readonly active: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

const kinds = ['creation', 'deletion', 'merge', 'propertyChange', 'restore', 'associationChange'] as const

/** Objects that have events of their own name; the others have the generic ones only. */
const named = ['contact', 'company', 'deal']

/** Subscriptions by an object's name, and the generic ones, which say the object by its number. */
export const eventTypes = [
  ...named.flatMap((noun) => kinds.map((kind) => `${noun}.${kind}`)),
  'contact.privacyDeletion',
  ...kinds.map((kind) => `object.${kind}`),
]

const targetRow = z.object({
  target_url: z.string(),
  concurrency_max: z.number(),
  everything: z.number(),
  created_at: z.number(),
  updated_at: z.number(),
})
const subscriptionRow = z.object({
  id: z.number(),
  event_type: z.string(),
  property_name: z.string(),
  active: z.number(),
  created_at: z.number(),
  updated_at: z.number(),
})

function toSubscription(row: unknown): Subscription {
  const { id, event_type, property_name, active, created_at, updated_at } = subscriptionRow.parse(row)
  const propertyName = property_name === '' ? null : property_name
  return { id, ...wantedEvents(event_type), propertyName, active: active === 1, createdAt: created_at, updatedAt: updated_at }
}

/** A generic subscription is stored as `0-3.creation`, so that each object has its own. */
const storedType = (eventType: string, objectTypeId: string | null) =>
  objectTypeId === null ? eventType : eventType.replace(/^object\b/, objectTypeId)

function wantedEvents(stored: string): Pick<Subscription, 'eventType' | 'objectTypeId'> {
  const [, objectTypeId, kind] = /^([\d-]+)\.(.*)$/.exec(stored) ?? []
  return objectTypeId === undefined ? { eventType: stored, objectTypeId: null } : { eventType: `object.${kind}`, objectTypeId }
}

/** What the sandbox's app has subscribed to: one target for all portals. Kept in the data file. */
export function openWebhookSubscriptions(db: Database, clock: () => number) {
  function find(eventType: string, objectTypeId: string | null, propertyName: string | null): Subscription | null {
    const sql = 'SELECT * FROM webhook_subscriptions WHERE app_id = ? AND event_type = ? AND property_name = ?'
    const row = db.get(sql, hubspotAppId, storedType(eventType, objectTypeId), propertyName ?? '')
    return row === undefined ? null : toSubscription(row)
  }

  function add({
    eventType,
    objectTypeId,
    propertyName,
    active,
  }: Pick<Subscription, 'eventType' | 'objectTypeId' | 'propertyName' | 'active'>): Subscription {
    const sql = `INSERT INTO webhook_subscriptions (app_id, event_type, property_name, active, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?) RETURNING *`
    const now = clock()
    const stored = storedType(eventType, objectTypeId)
    return toSubscription(db.get(sql, hubspotAppId, stored, propertyName ?? '', active ? 1 : 0, now, now))
  }

  function target(): WebhookTarget | null {
    const row = db.get('SELECT * FROM webhook_targets WHERE app_id = ?', hubspotAppId)
    if (row === undefined) return null
    const { target_url, concurrency_max, everything, created_at, updated_at } = targetRow.parse(row)
    return {
      url: target_url,
      concurrencyMax: concurrency_max,
      everything: everything === 1,
      createdAt: created_at,
      updatedAt: updated_at,
    }
  }

  return {
    target,
    find,
    add,

    setTarget(url: string, concurrencyMax: number, everything: boolean): WebhookTarget {
      const now = clock()
      const before = target()
      const createdAt = before?.createdAt ?? now
      const sql = 'INSERT OR REPLACE INTO webhook_targets VALUES (?, ?, ?, ?, ?, ?)'
      db.run(sql, hubspotAppId, url, concurrencyMax, everything ? 1 : 0, createdAt, now)
      return { url, concurrencyMax, everything, createdAt, updatedAt: now }
    },

    /** Events go nowhere from then on. Subscriptions stay. */
    removeTarget(): void {
      db.run('DELETE FROM webhook_targets WHERE app_id = ?', hubspotAppId)
    },

    list(): readonly Subscription[] {
      return db.all('SELECT * FROM webhook_subscriptions WHERE app_id = ? ORDER BY id', hubspotAppId).map(toSubscription)
    },

    byId(id: number): Subscription | null {
      const row = db.get('SELECT * FROM webhook_subscriptions WHERE app_id = ? AND id = ?', hubspotAppId, id)
      return row === undefined ? null : toSubscription(row)
    },

    setActive(id: number, active: boolean): void {
      const sql = 'UPDATE webhook_subscriptions SET active = ?, updated_at = ? WHERE app_id = ? AND id = ?'
      db.run(sql, active ? 1 : 0, clock(), hubspotAppId, id)
    },

    remove(id: number): void {
      db.run('DELETE FROM webhook_subscriptions WHERE app_id = ? AND id = ?', hubspotAppId, id)
    },

    removeAll(): void {
      db.run('DELETE FROM webhook_subscriptions WHERE app_id = ?', hubspotAppId)
    },

    /**
     * The subscriptions of an event: the one by the object's name and the generic one. When the target subscribes to everything, the first
     * that the object has is created.
     */
    wanted(
      to: WebhookTarget,
      event: Pick<RecordEvent, 'subscriptionType' | 'objectTypeId' | 'propertyName'>,
    ): readonly Subscription[] {
      const { subscriptionType, objectTypeId } = event
      const propertyName = event.propertyName ?? null
      const generic = { eventType: subscriptionType.replace(/^\w+/, 'object'), objectTypeId }
      const byName = eventTypes.includes(subscriptionType) ? [{ eventType: subscriptionType, objectTypeId: null }] : []
      const forms: readonly Pick<Subscription, 'eventType' | 'objectTypeId'>[] = [...byName, generic]
      const found = forms.flatMap((form) => find(form.eventType, form.objectTypeId, propertyName) ?? [])
      const [first] = forms
      if (found.length === 0 && to.everything && first !== undefined) return [add({ ...first, propertyName, active: true })]
      return found.filter(({ active }) => active)
    },
  }
}

export type WebhookSubscriptions = ReturnType<typeof openWebhookSubscriptions>
