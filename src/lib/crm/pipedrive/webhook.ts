import { z } from 'zod'
import type { ObjectType } from '../domain/entities.ts'
import type { WebhookEvent, WebhookReading, WebhookRequest } from '../port/webhook-reading.ts'
import { isSecret } from '../connector-kit/same-secret.ts'
import { bodyJson } from '../connector-kit/webhook-body.ts'
import { objectNamed } from './kinds/kinds.ts'

/** User name of the HTTP Basic credentials of our webhooks; the password is the secret. */
export const webhookUser = 'adsapp'

/** Pipedrive stops retrying a webhook three minutes after the event. */
const ageMaxMs = 15 * 60 * 1000

/**
 * Reads a webhook request. Pipedrive does not sign webhooks; the password authenticates them.
 * @see https://pipedrive.readme.io/docs/guide-for-webhooks-v2
 */
export function readWebhook(request: WebhookRequest, secrets: readonly string[], nowMs: number): WebhookReading {
  if (!isAllowed(request.headers.get('authorization') ?? '', secrets)) return { kind: 'refused', code: 'bad_signature' }
  const pushed = pushSchema.safeParse(bodyJson(request.body))
  if (!pushed.success) return { kind: 'refused', code: 'malformed' }
  const { meta } = pushed.data
  if (nowMs - Date.parse(meta.timestamp) > ageMaxMs) return { kind: 'refused', code: 'too_old' }
  const object = objectNamed(meta.entity)
  if (object === null) return { kind: 'events', events: [], unreadable: 0 }
  const record = recordSchema.safeParse(meta)
  return record.success
    ? { kind: 'events', events: [eventOf(object, record.data)], unreadable: 0 }
    : { kind: 'refused', code: 'malformed' }
}

function isAllowed(authorization: string, secrets: readonly string[]): boolean {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1] ?? ''
  const given = Buffer.from(encoded, 'base64').toString('utf8')
  return isSecret(
    given,
    secrets.filter((secret) => secret !== '').map((secret) => `${webhookUser}:${secret}`),
  )
}

/** Ids are text in version 2 of the payload, and numbers in other versions. */
const id = z.union([z.string().regex(/^[1-9]\d*$/), z.number().int().positive().transform(String)])
const timestamp = z.iso.datetime({ offset: true })

const pushSchema = z.object({ meta: z.looseObject({ entity: z.string(), timestamp }) })

const recordSchema = z.object({
  id: z.string().min(1),
  action: z.enum(['create', 'change', 'delete']),
  entity_id: id,
  company_id: id,
  timestamp,
  merged_to_id: id.nullish(),
})

function eventOf(object: ObjectType, meta: z.infer<typeof recordSchema>): WebhookEvent {
  const into = meta.merged_to_id ?? null
  return {
    key: `${meta.id}:${meta.entity_id}`,
    accountId: meta.company_id,
    object,
    kind: into !== null ? 'merged' : meta.action === 'delete' ? 'deleted' : 'changed',
    recordId: meta.entity_id,
    into,
    occurredAt: new Date(meta.timestamp).toISOString(),
  }
}
