import type { ObjectType } from '../domain/entities.ts'
import { isSyncedObject, specOf } from '../domain/objects.ts'
import { type KeyKind, keysOf, valuesOf } from '../domain/record-keys.ts'
import type { Connector } from '../port/connector.ts'
import type { RemoteWrite } from '../port/writes.ts'

/** What records of an object are searched by in a CRM: the kind of key, and the CRM's fields that it is made of. */
export type SearchKey = { readonly kind: KeyKind; readonly fields: readonly string[] }

export function searchKeyOf({ defaultMapping }: Pick<Connector, 'defaultMapping'>, object: ObjectType): SearchKey {
  if (!isSyncedObject(object)) return { kind: 'none', fields: [] }
  const { kind, fields } = specOf(object).searchKey
  const rows = defaultMapping[object] ?? []
  return { kind, fields: rows.flatMap((row) => (fields.includes(row.adsappField) ? row.crmField : [])) }
}

/** What a record is found by after a write. */
export function keysAfter({ kind, fields }: SearchKey, write: RemoteWrite): readonly string[] {
  const before = write.kind === 'update' ? write.before : null
  const isMoved = fields.some((field) => field in write.properties)
  if (before !== null && !isMoved) return valuesOf(before.keys, kind)
  const values = { ...before?.properties, ...write.properties }
  return keysOf(
    kind,
    fields.map((field) => values[field]),
  ).map(({ value }) => value)
}
