import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { hubspotAppId } from './credentials.ts'
import { objectTypes } from './object-types.ts'

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
  /** Null for events that are not about one property. */
  readonly propertyName: string | null
  readonly active: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

const kinds = ['creation', 'deletion', 'merge', 'propertyChange', 'restore', 'associationChange'] as const

export const eventTypes = [
  ...objectTypes.flatMap(({ noun }) => kinds.map((kind) => `${noun.toLowerCase()}.${kind}`)),
  'contact.privacyDeletion',
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
  return { id, eventType: event_type, propertyName, active: active === 1, createdAt: created_at, updatedAt: updated_at }
}

/** What the sandbox's app has subscribed to: one target for all portals. Kept in the data file. */
export function openWebhookSubscriptions(db: Database, clock: () => number) {
  function find(eventType: string, propertyName: string | null): Subscription | null {
    const sql = 'SELECT * FROM webhook_subscriptions WHERE app_id = ? AND event_type = ? AND property_name = ?'
    const row = db.get(sql, hubspotAppId, eventType, propertyName ?? '')
    return row === undefined ? null : toSubscription(row)
  }

  function add(eventType: string, propertyName: string | null, active: boolean): Subscription {
    const sql = `INSERT INTO webhook_subscriptions (app_id, event_type, property_name, active, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?) RETURNING *`
    const now = clock()
    return toSubscription(db.get(sql, hubspotAppId, eventType, propertyName ?? '', active ? 1 : 0, now, now))
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

    /** The subscription of an event, created when the target subscribes to everything; null = it is not sent. */
    wanted(to: WebhookTarget, eventType: string, propertyName: string | null): Subscription | null {
      const found = find(eventType, propertyName) ?? (to.everything ? add(eventType, propertyName, true) : null)
      return found?.active === true ? found : null
    },
  }
}

export type WebhookSubscriptions = ReturnType<typeof openWebhookSubscriptions>
