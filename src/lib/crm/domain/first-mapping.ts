import type { ObjectType } from './entities.ts'
import type { FieldMapping } from './field-mapping.ts'
import { fieldOf, type SyncedObject } from './objects.ts'

/** What a CRM maps from the start, by object; references apart, for connections that sync what they lead to. */
export type FirstRows = {
  readonly defaultMapping: Readonly<Partial<Record<ObjectType, readonly FieldMapping[]>>>
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

/** The mapping that an object begins with. */
export function firstMapping(rows: FirstRows, object: SyncedObject, synced: ReadonlySet<string>): readonly FieldMapping[] {
  return [...(rows.defaultMapping[object] ?? []), ...referenceRows(rows, object, synced)]
}
