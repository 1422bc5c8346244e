import { z } from 'zod'
import type { Database } from '../kit/database.ts'

/** A webhook and its delivery status. Times are epoch milliseconds. */
export interface Webhook {
  readonly id: number
  readonly companyId: number
  /** Whose visibility counts, and who owns it. */
  readonly userId: number
  /** The installation of the app that created it; null = created with an API token. */
  readonly grantId: number | null
  readonly eventAction: string
  readonly eventObject: string
  readonly name: string
  readonly url: string
  readonly version: string
  readonly authUser: string | null
  readonly authPassword: string | null
  readonly addedAt: number
  readonly lastDeliveryAt: number | null
  readonly lastHttpStatus: number | null
  /** When the failures began that no success has ended yet. */
  readonly failingSince: number | null
  /** First attempts that failed, one after the other. */
  readonly firstFailures: number
  readonly bannedUntil: number
}

/** The input of a new webhook. */
export type NewWebhook = Omit<
  Webhook,
  'id' | 'lastDeliveryAt' | 'lastHttpStatus' | 'failingSince' | 'firstFailures' | 'bannedUntil'
>

const webhookRow = z.object({
  id: z.number(),
  company_id: z.number(),
  user_id: z.number(),
  grant_id: z.number().nullable(),
  event_action: z.string(),
  event_object: z.string(),
  name: z.string(),
  subscription_url: z.string(),
  version: z.string(),
  http_auth_user: z.string().nullable(),
  http_auth_password: z.string().nullable(),
  added_at: z.number(),
  last_delivery_at: z.number().nullable(),
  last_http_status: z.number().nullable(),
  failing_since: z.number().nullable(),
  first_failures: z.number(),
  banned_until: z.number(),
})

function toWebhook(row: unknown): Webhook {
  const parsed = webhookRow.parse(row)
  return {
    id: parsed.id,
    companyId: parsed.company_id,
    userId: parsed.user_id,
    grantId: parsed.grant_id,
    eventAction: parsed.event_action,
    eventObject: parsed.event_object,
    name: parsed.name,
    url: parsed.subscription_url,
    version: parsed.version,
    authUser: parsed.http_auth_user,
    authPassword: parsed.http_auth_password,
    addedAt: parsed.added_at,
    lastDeliveryAt: parsed.last_delivery_at,
    lastHttpStatus: parsed.last_http_status,
    failingSince: parsed.failing_since,
    firstFailures: parsed.first_failures,
    bannedUntil: parsed.banned_until,
  }
}

/** The webhooks of all companies, kept in the data file. */
export function openWebhookStore(db: Database) {
  return {
    list(companyId: number): readonly Webhook[] {
      return db.all('SELECT * FROM webhooks WHERE company_id = ? ORDER BY id', companyId).map(toWebhook)
    },

    any(companyId: number): boolean {
      return db.get('SELECT 1 FROM webhooks WHERE company_id = ? LIMIT 1', companyId) !== undefined
    },

    find(id: number): Webhook | null {
      const row = db.get('SELECT * FROM webhooks WHERE id = ?', id)
      return row === undefined ? null : toWebhook(row)
    },

    countOf(companyId: number, userId: number): number {
      return db.number('SELECT count(*) AS n FROM webhooks WHERE company_id = ? AND user_id = ?', companyId, userId)
    },

    add(webhook: NewWebhook): Webhook {
      const row = db.get(
        `INSERT INTO webhooks (company_id, user_id, grant_id, event_action, event_object, name, subscription_url, version, http_auth_user,
           http_auth_password, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
        webhook.companyId,
        webhook.userId,
        webhook.grantId,
        webhook.eventAction,
        webhook.eventObject,
        webhook.name,
        webhook.url,
        webhook.version,
        webhook.authUser,
        webhook.authPassword,
        webhook.addedAt,
      )
      return toWebhook(row)
    },

    /** False = there is no such webhook in the company. */
    remove(companyId: number, id: number): boolean {
      return db.run('DELETE FROM webhooks WHERE company_id = ? AND id = ?', companyId, id) > 0
    },

    /** Notes how an attempt ended. */
    note(
      id: number,
      fare: Pick<Webhook, 'lastDeliveryAt' | 'lastHttpStatus' | 'failingSince' | 'firstFailures' | 'bannedUntil'>,
    ): void {
      db.run(
        'UPDATE webhooks SET last_delivery_at = ?, last_http_status = ?, failing_since = ?, first_failures = ?, banned_until = ? WHERE id = ?',
        fare.lastDeliveryAt,
        fare.lastHttpStatus,
        fare.failingSince,
        fare.firstFailures,
        fare.bannedUntil,
        id,
      )
    },
  }
}

export type WebhookStore = ReturnType<typeof openWebhookStore>
