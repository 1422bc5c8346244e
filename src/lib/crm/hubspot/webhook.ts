import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { WebhookAdapter, WebhookEvent, WebhookRequest } from '../connector.ts'
import { isSecret } from '../connector-kit/same-secret.ts'
import { bodyJson } from '../connector-kit/webhook-body.ts'

/** Maximum difference between a webhook's timestamp and our clock, either way. */
const ageMaxMs = 5 * 60 * 1000

/**
 * Webhooks of the app, with one address for every account that has installed it. Only version 3 of the signature is accepted,
 * because it alone covers address and timestamp. Without a secret every request is refused.
 * @see https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests
 */
export function hubSpotWebhook(secret: string): WebhookAdapter {
  return {
    setup: 'app',
    acknowledgement: { status: 204, contentType: 'text/plain', body: '' },
    address: (base) => `${base}/api/crm/webhooks/hubspot`,
    read(request, _secrets, nowMs) {
      const timestamp = request.headers.get('x-hubspot-request-timestamp') ?? ''
      if (!isSigned(request, timestamp, secret)) return { kind: 'refused', code: 'bad_signature' }
      if (Math.abs(nowMs - Number(timestamp)) > ageMaxMs) return { kind: 'refused', code: 'too_old' }
      const pushed = z.array(eventSchema).safeParse(bodyJson(request.body))
      if (!pushed.success) return { kind: 'refused', code: 'malformed' }
      return { kind: 'events', events: pushed.data.flatMap(eventsOf) }
    },
  }
}

function isSigned({ method, url, headers, body }: WebhookRequest, timestamp: string, secret: string): boolean {
  const signature = headers.get('x-hubspot-signature-v3')
  if (secret === '' || signature === null || !/^\d{1,15}$/.test(timestamp)) return false
  const expected = createHmac('sha256', secret)
    .update(`${method.toUpperCase()}${signedForm(url)}`)
    .update(body)
    .update(timestamp)
    .digest('base64')
  return isSecret(signature, [expected])
}

/** Exactly these percent-codes are decoded in the address that is signed. */
const decoded: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
}

function signedForm(url: string): string {
  const [address = ''] = url.split('#')
  return address.replaceAll(/%[0-9a-f]{2}/gi, (code) => decoded[code.toUpperCase()] ?? code)
}

const id = z.number().int().nonnegative()
/** The latest instant that a Date can represent. */
const instantMaxMs = 8_640_000_000_000_000

const envelope = {
  eventId: id,
  subscriptionId: id,
  portalId: id,
  occurredAt: id.max(instantMaxMs),
}
const about = <Types extends readonly [string, ...string[]]>(types: Types) =>
  z.object({ ...envelope, subscriptionType: z.enum(types), objectId: id })

const changedSchema = about(['contact.creation', 'contact.propertyChange', 'contact.restore'])
const deletedSchema = about(['contact.deletion', 'contact.privacyDeletion'])
const mergeSchema = z.object({
  ...envelope,
  subscriptionType: z.literal('contact.merge'),
  primaryObjectId: id,
  mergedObjectIds: z.array(id),
  newObjectId: id.nullish(),
})
const known = [...changedSchema.shape.subscriptionType.options, ...deletedSchema.shape.subscriptionType.options, 'contact.merge']
/** Events of other objects and of associations that the app has subscribed to. */
const otherSchema = z.object({ subscriptionType: z.string().refine((type) => !known.some((each) => each === type)) })

const eventSchema = z.union([changedSchema, deletedSchema, mergeSchema, otherSchema])
type Pushed = z.infer<typeof eventSchema>

function eventsOf(pushed: Pushed): readonly WebhookEvent[] {
  if (!('portalId' in pushed)) return []
  const key = `${pushed.subscriptionId}:${pushed.eventId}`
  const common = {
    accountId: String(pushed.portalId),
    object: 'contact',
    occurredAt: new Date(pushed.occurredAt).toISOString(),
  } as const
  if ('objectId' in pushed) {
    const kind = deletedSchema.shape.subscriptionType.safeParse(pushed.subscriptionType).success ? 'deleted' : 'changed'
    return [{ ...common, key, kind, recordId: String(pushed.objectId), into: null }]
  }
  // When a merge creates a new record, the primary one is merged away as well.
  const into = pushed.newObjectId ?? pushed.primaryObjectId
  const gone = [...new Set([...pushed.mergedObjectIds, pushed.primaryObjectId])].filter((each) => each !== into)
  return [
    ...gone.map(
      (each): WebhookEvent => ({
        ...common,
        key: `${key}:merged:${each}`,
        kind: 'merged',
        recordId: String(each),
        into: String(into),
      }),
    ),
    { ...common, key: `${key}:changed`, kind: 'changed', recordId: String(into), into: null },
  ]
}
