import type { End } from './association-store.ts'
import { hubspotAppId, hubspotUserId } from './credentials.ts'
import { findObjectType, type ObjectType } from './object-types.ts'
import type { RecordVersion, Values } from './record-store.ts'
import type { Target } from './record-writes.ts'

/** One change of a record or an association, as a webhook reports it; the subscription is added later. Times are epoch milliseconds. */
export interface RecordEvent {
  /** Under the name of the object. */
  readonly subscriptionType: string
  readonly objectTypeId: string
  /** What only the generic form of the event says. */
  readonly generic?: Readonly<Record<string, string>>
  readonly portalId: number
  /** Absent for associations, which have two. */
  readonly objectId?: number
  readonly occurredAt: number
  readonly changeSource: 'CRM_UI' | 'INTEGRATION' | 'API' | 'IMPORT'
  /** The author: a user or the installed app. */
  readonly sourceId?: string
  readonly changeFlag?: 'NEW' | 'DELETED'
  readonly propertyName?: string
  /** Empty for a property that was cleared. */
  readonly propertyValue?: string
  readonly primaryObjectId?: number
  readonly mergedObjectIds?: readonly number[]
  readonly newObjectId?: number
  readonly numberOfPropertiesMoved?: number
  readonly associationType?: string
  readonly associationTypeId?: number
  readonly fromObjectId?: number
  readonly toObjectId?: number
  readonly associationRemoved?: boolean
  readonly isPrimaryAssociation?: boolean
}

function eventOf(target: Target, kind: string, objectId: number, occurredAt: number) {
  return { ...changeOf(target, kind, occurredAt), objectId } satisfies RecordEvent
}

function changeOf(target: Target, kind: string, occurredAt: number, { noun, typeId }: ObjectType = target.type) {
  const changeSource: RecordEvent['changeSource'] = target.viaPrivateApp === true ? 'API' : target.source
  return {
    subscriptionType: `${noun.toLowerCase()}.${kind}`,
    objectTypeId: typeId,
    portalId: target.portalId,
    occurredAt,
    changeSource,
    ...(changeSource === 'CRM_UI' ? { sourceId: `userId:${hubspotUserId}` } : {}),
    ...(changeSource === 'INTEGRATION' ? { sourceId: String(hubspotAppId) } : {}),
  } satisfies RecordEvent
}

export function creationEvent(target: Target, record: RecordVersion): RecordEvent {
  return { ...eventOf(target, 'creation', record.id, record.createdAt), changeFlag: 'NEW' }
}

export function deletionEvent(target: Target, id: number, at: number): RecordEvent {
  return { ...eventOf(target, 'deletion', id, at), changeFlag: 'DELETED' }
}

export function privacyDeletionEvent(target: Target, id: number, at: number): RecordEvent {
  return { ...eventOf(target, 'privacyDeletion', id, at), changeFlag: 'DELETED' }
}

export function restoreEvent(target: Target, id: number, at: number): RecordEvent {
  return eventOf(target, 'restore', id, at)
}

/** One event for every property whose value is another than before. */
export function propertyEvents(target: Target, before: Values, after: RecordVersion): readonly RecordEvent[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after.values)])]
  const changed = names.filter((name) => (before[name] ?? '') !== (after.values[name] ?? ''))
  return changed.map((name) => ({
    ...eventOf(target, 'propertyChange', after.id, after.updatedAt),
    propertyName: name,
    propertyValue: after.values[name] ?? '',
  }))
}

export function mergeEvent(
  target: Target,
  merge: {
    readonly primary: number
    readonly merged: readonly number[]
    /** The remaining record; the primary one where merges create no new records. */
    readonly result: number
    /** How many properties the primary record had no value for and now has. */
    readonly moved: number
    readonly at: number
  },
): RecordEvent {
  return {
    ...eventOf(target, 'merge', merge.primary, merge.at),
    primaryObjectId: merge.primary,
    mergedObjectIds: merge.merged,
    newObjectId: merge.result,
    numberOfPropertiesMoved: merge.moved,
  }
}

/** An association as the record at `from` sees it. */
export function associationEvent(
  target: Target,
  from: End,
  to: End,
  of: { readonly at: number; readonly typeId: number; readonly isRemoved: boolean; readonly isPrimary: boolean },
): RecordEvent {
  const [type, other] = [typeOf(from), typeOf(to)]
  return {
    ...changeOf(target, 'associationChange', of.at, type),
    generic: { associationCategory: 'HUBSPOT_DEFINED', fromObjectTypeId: type.typeId, toObjectTypeId: other.typeId },
    associationType: `${type.noun}_TO_${other.noun}`.toUpperCase(),
    associationTypeId: of.typeId,
    fromObjectId: from.id,
    toObjectId: to.id,
    associationRemoved: of.isRemoved,
    isPrimaryAssociation: of.isPrimary,
  }
}

function typeOf({ object }: End): ObjectType {
  const type = findObjectType(object)
  if (type === null) throw new Error(`The sandbox has no ${object}`)
  return type
}
