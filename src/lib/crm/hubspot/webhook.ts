import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { WebhookAdapter } from '../port/webhook-adapter.ts'
import type { WebhookEvent, WebhookRequest } from '../port/webhook-reading.ts'
import { specsIn } from '../connector-kit/spec-of.ts'
import type { ObjectType } from '../domain/entities.ts'
import { isSecret } from '../connector-kit/same-secret.ts'
import { bodyJson, readEach } from '../connector-kit/webhook-body.ts'
import { activityKinds } from './activities/kinds.ts'
import { activityId } from './activities/read.ts'
import { hubSpotObjects } from './objects.ts'

/** Maximum difference between a webhook's timestamp and our clock, either way. */
const ageMaxMs = 5 * 60 * 1000
/** Accounts of one request that are looked up. HubSpot sends a request for each. */
const accountsMax = 5

/**
 * Webhooks of the app, with one address for every account that has installed it. Only version 3 of the signature is accepted,
 * because it alone covers address and timestamp. Without a secret every request is refused. An organisation's own app signs with its own.
 * @see https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests
 */
export function hubSpotWebhook(secret: string): WebhookAdapter {
  return {
    setup: 'app',
    acknowledgement: { status: 204, contentType: 'text/plain', body: '' },
    address: (base) => `${base}/api/crm/webhooks/hubspot`,
    read(request, secrets, nowMs) {
      const timestamp = request.headers.get('x-hubspot-request-timestamp') ?? ''
      if (![secret, ...secrets].some((each) => isSigned(request, timestamp, each)))
        return { kind: 'refused', code: 'bad_signature' }
      if (Math.abs(nowMs - Number(timestamp)) > ageMaxMs) return { kind: 'refused', code: 'too_old' }
      const pushed = z.array(z.unknown()).safeParse(bodyJson(request.body))
      if (!pushed.success) return { kind: 'refused', code: 'malformed' }
      return readEach(pushed.data, eventsOf)
    },
    accounts({ headers, body }, nowMs) {
      const timestamp = Number(headers.get('x-hubspot-request-timestamp') ?? 'none')
      const isCurrent = Math.abs(nowMs - timestamp) <= ageMaxMs
      if (!isCurrent || !headers.has('x-hubspot-signature-v3')) return []
      const named = z.array(z.object({ portalId: id }).catch({ portalId: -1 })).safeParse(bodyJson(body)).data ?? []
      const portals = new Set(named.map(({ portalId }) => portalId).filter((portalId) => portalId >= 0))
      return [...portals].slice(0, accountsMax).map(String)
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

/** The objects of HubSpot that events are taken of, and what its ids are here. */
const objects = [
  ...specsIn(hubSpotObjects).map(({ object, spec }) => ({ object, spec, refOf: String })),
  ...activityKinds.map((spec) => ({
    object: 'activity' as const,
    spec,
    refOf: (number: number) => activityId(spec, String(number)),
  })),
]

const id = z.number().int().nonnegative()
/** The latest instant that a Date can represent. */
const instantMaxMs = 8_640_000_000_000_000

/** What an event is about: by the object's name, or by `object` and the type's id, as newer apps get it. */
const subjectSchema = z
  .object({ subscriptionType: z.string(), objectTypeId: z.string().nullish() })
  .transform(({ subscriptionType, objectTypeId }) => {
    const [name = '', kind = ''] = subscriptionType.split('.')
    const isGeneral = name === 'object'
    const synced = objects.find(({ spec }) => spec.event === name || (isGeneral && spec.typeId === objectTypeId))
    return { synced: synced ?? null, kind, isUnnamed: isGeneral && (objectTypeId ?? '') === '' }
  })

const envelope = { eventId: id, subscriptionId: id, portalId: id, occurredAt: id.max(instantMaxMs) }
const recordSchema = z.object({
  ...envelope,
  objectId: id,
  changeFlag: z.string().nullish().catch(null),
  changeSource: z.string().nullish().catch(null),
})
const associationSchema = z.object({
  ...envelope,
  fromObjectId: id,
  toObjectId: id,
  /** As `CONTACT_TO_COMPANY`; the newer form has the types' ids as well. */
  associationType: z.string().nullish(),
  fromObjectTypeId: z.string().nullish(),
  toObjectTypeId: z.string().nullish(),
})
const mergeSchema = z.object({ ...envelope, primaryObjectId: id, mergedObjectIds: z.array(id), newObjectId: id.nullish() })

const kinds = {
  creation: 'changed',
  propertyChange: 'changed',
  restore: 'changed',
  deletion: 'deleted',
  // A plain deletion of the same contact comes beside it.
  privacyDeletion: 'erased',
} as const satisfies Record<string, WebhookEvent['kind']>

const isKind = (kind: string): kind is keyof typeof kinds => Object.hasOwn(kinds, kind)

/** The events of one entry of a request; none for other objects, null for one that cannot be read. */
function eventsOf(entry: unknown): readonly WebhookEvent[] | null {
  const subject = subjectSchema.safeParse(entry).data
  if (!subject) return null
  // Under its general name, an association says which objects it joins, and not always of which of them it is told.
  if (subject.kind === 'associationChange' && (subject.synced !== null || subject.isUnnamed)) {
    const association = associationSchema.safeParse(entry).data
    return association && saysWhatItJoins(association) ? associationEvents(association) : null
  }
  if (subject.synced === null) return subject.isUnnamed ? null : []
  const { object, refOf } = subject.synced
  if (subject.kind === 'merge') {
    const merge = mergeSchema.safeParse(entry).data
    return merge ? mergeEvents(object, merge) : null
  }
  const record = recordSchema.safeParse(entry).data
  if (!record || !isKind(subject.kind)) return null
  const kind = subject.kind === 'deletion' && isForPrivacy(record) ? 'erased' : kinds[subject.kind]
  return [{ ...common(object, record, record.objectId), kind, recordId: refOf(record.objectId), into: null }]
}

/** Under the general name of objects, only flag or source of a deletion say that it is one for good. */
function isForPrivacy({ changeFlag, changeSource }: z.infer<typeof recordSchema>): boolean {
  return /gdpr|privacy/i.test(`${changeFlag ?? ''} ${changeSource ?? ''}`)
}

/** HubSpot does not promise that its event ids are unique, so the key names the record and the time as well. */
function common(
  object: ObjectType,
  { subscriptionId, eventId, portalId, occurredAt }: Pick<z.infer<typeof recordSchema>, keyof typeof envelope>,
  about: number,
) {
  return {
    key: `${subscriptionId}:${eventId}:${about}:${occurredAt}`,
    accountId: String(portalId),
    object,
    occurredAt: new Date(occurredAt).toISOString(),
  } as const
}

/** When a merge creates a new record, the primary one is merged away as well. */
function mergeEvents(object: ObjectType, merge: z.infer<typeof mergeSchema>): readonly WebhookEvent[] {
  const into = merge.newObjectId ?? merge.primaryObjectId
  const gone = [...new Set([...merge.mergedObjectIds, merge.primaryObjectId])].filter((each) => each !== into)
  return [
    ...gone.map(
      (each): WebhookEvent => ({ ...common(object, merge, each), kind: 'merged', recordId: String(each), into: String(into) }),
    ),
    { ...common(object, merge, into), kind: 'changed', recordId: String(into), into: null },
  ]
}

function saysWhatItJoins({ associationType, fromObjectTypeId, toObjectTypeId }: z.infer<typeof associationSchema>): boolean {
  return (
    associationType?.includes('_TO_') === true || (typeof fromObjectTypeId === 'string' && typeof toObjectTypeId === 'string')
  )
}

/**
 * An association is told at either end, or at both; which records changed by it are those with a reference to the other end. Of two of
 * one object it does not say which one has the reference.
 */
function associationEvents(association: z.infer<typeof associationSchema>): readonly WebhookEvent[] {
  const { fromObjectId, toObjectId, associationType, fromObjectTypeId, toObjectTypeId } = association
  const named = associationType?.split('_TO_') ?? []
  const typeOf = (name: string | undefined, typeId: string | null | undefined) =>
    objects.find(({ spec }) => spec.typeId === typeId) ??
    objects.find(({ spec }) => name?.split('_').includes(spec.event.toUpperCase()))
  const from = { type: typeOf(named[0], fromObjectTypeId), id: fromObjectId }
  const to = { type: typeOf(named[1], toObjectTypeId), id: toObjectId }
  return [[from, to] as const, [to, from] as const].flatMap(([holder, other]): WebhookEvent[] => {
    if (holder.type === undefined || other.type === undefined) return []
    const { object, spec, refOf } = holder.type
    const target = other.type.object
    if (!Object.values(spec.references).some((reference) => reference.target === target)) return []
    return [{ ...common(object, association, holder.id), kind: 'changed', recordId: refOf(holder.id), into: null }]
  })
}
