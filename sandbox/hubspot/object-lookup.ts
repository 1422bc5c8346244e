import { HubSpotError, notFoundFailure, validationFailure } from './errors.ts'
import { uniqueForm } from './property-values.ts'
import type { StoredRecord } from './record-store.ts'
import type { Target } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

/** Throws HubSpot's 400 unless records can be found by this property. */
export function requireIdProperty(sandbox: Sandbox, target: Target, idProperty: string): void {
  if (sandbox.properties.definitions(target).get(idProperty)?.hasUniqueValue === true) return
  throw new HubSpotError(
    validationFailure(`${idProperty} is not a unique identifier property for ${target.type.noun.toUpperCase()}`),
  )
}

interface LookUp {
  readonly idProperty?: string | undefined
  readonly state?: 'live' | 'archived'
  /** Whether a merged id resolves to the winner. Not in batches and deletions, where it is unknown. */
  readonly followMerges?: boolean
}

/** The record in the wanted state that an id, or the value of a unique property, points to; null when there is none. */
export function lookUp(
  sandbox: Sandbox,
  target: Target,
  key: string,
  { idProperty, state = 'live', followMerges = true }: LookUp = {},
): StoredRecord | null {
  const id =
    idProperty === undefined || idProperty === 'hs_object_id'
      ? parseId(key)
      : sandbox.records.ownerOf(target, idProperty, uniqueForm(idProperty, key))
  if (id === null) return null
  let record = sandbox.records.find(target, id)
  if (followMerges) {
    while (record?.mergedInto !== undefined && record.mergedInto !== null)
      record = sandbox.records.find(target, record.mergedInto)
  }
  return record !== null && record.state === state ? record : null
}

/** As `lookUp`, but throws HubSpot's 404. */
export function requireRecord(sandbox: Sandbox, target: Target, key: string, options: LookUp = {}): StoredRecord {
  if (options.idProperty !== undefined) requireIdProperty(sandbox, target, options.idProperty)
  const record = lookUp(sandbox, target, key, options)
  if (record === null) throw new HubSpotError(notFoundFailure())
  return record
}

function parseId(key: string): number | null {
  const id = /^\d{1,15}$/.test(key) ? Number(key) : Number.NaN
  return Number.isSafeInteger(id) ? id : null
}
