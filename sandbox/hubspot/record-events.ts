import { hubspotAppId, hubspotUserId } from './credentials.ts'
import type { RecordVersion, Values } from './record-store.ts'
import type { Target } from './record-writes.ts'

/** One change of a record, as a webhook reports it; the subscription is added later. Times are epoch milliseconds. */
export interface RecordEvent {
  readonly subscriptionType: string
  readonly portalId: number
  readonly objectId: number
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
}

function eventOf(target: Target, kind: string, objectId: number, occurredAt: number) {
  const changeSource: RecordEvent['changeSource'] = target.viaPrivateApp === true ? 'API' : target.source
  return {
    subscriptionType: `${target.type.noun.toLowerCase()}.${kind}`,
    portalId: target.portalId,
    objectId,
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
