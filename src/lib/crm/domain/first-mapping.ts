import type { ObjectType } from './entities.ts'
import type { FieldMapping } from './field-mapping.ts'
import { fieldOf, type SyncedObject } from './objects.ts'

/** What a CRM maps from the start, by object; references apart, for connections that sync what they lead to. */
export type FirstRows = {
  readonly defaultMapping: Readonly<Partial<Record<ObjectType, readonly FieldMapping[]>>>
  readonly joinedFields?: Readonly<Partial<Record<ObjectType, readonly string[]>>>
  readonly referenceMapping?: Readonly<Partial<Record<ObjectType, readonly FieldMapping[]>>>
}

/** The references of an object that lead to objects which are synced. */
export function referenceRows(
  { referenceMapping }: FirstRows,
  object: SyncedObject,
  synced: ReadonlySet<string>,
): readonly FieldMapping[] {
  return (referenceMapping?.[object] ?? []).filter(({ adsappField }) => synced.has(fieldOf(object, adsappField)?.to ?? ''))
}

/**
 * Rows without those that a reference has the values of: a company's name comes with the company, and on its contacts it would be one change
 * each.
 */
export function withoutJoined(
  { joinedFields }: FirstRows,
  object: SyncedObject,
  rows: readonly FieldMapping[],
  references: readonly FieldMapping[],
): readonly FieldMapping[] {
  const joined = references.length === 0 ? [] : (joinedFields?.[object] ?? [])
  return rows.filter(({ crmField }) => !joined.includes(crmField))
}

/** The mapping that an object begins with. */
export function firstMapping(rows: FirstRows, object: SyncedObject, synced: ReadonlySet<string>): readonly FieldMapping[] {
  const references = referenceRows(rows, object, synced)
  return [...withoutJoined(rows, object, rows.defaultMapping[object] ?? [], references), ...references]
}
