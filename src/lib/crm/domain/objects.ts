import { contactFields, type FieldType, type ObjectType } from './entities.ts'
import type { KeyKind } from './record-keys.ts'

/** A column of an object's own table. All other fields are under `custom.`. */
export type ObjectField = {
  /** Its name in mappings. */
  readonly name: string
  readonly label: string
  readonly type: FieldType
  /** Maximum number of characters, as the database has it. */
  readonly lengthMax: number
}

/** What the hub syncs: all that the engine needs to know of an object. */
export type ObjectSpec = {
  /** What one and several are called in sentences. */
  readonly one: string
  readonly many: string
  readonly fields: readonly ObjectField[]
  /** The kind of key that a CRM is searched by before a record is made there, and the field that holds it. */
  readonly searchKey: { readonly kind: KeyKind; readonly field: string; readonly label: string }
}

export const objects = {
  contact: {
    one: 'contact',
    many: 'contacts',
    fields: contactFields,
    searchKey: { kind: 'email', field: 'email', label: 'e-mail' },
  },
} as const satisfies Partial<Record<ObjectType, ObjectSpec>>

/** Objects that have a table here. */
export type SyncedObject = keyof typeof objects
