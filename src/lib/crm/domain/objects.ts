import type { FieldType, ObjectType } from './entities.ts'
import type { KeyKind } from './record-keys.ts'
import type { ObjectSettings } from './settings.ts'

/** A column of an object's own table. All other fields are keys of its column `custom`. */
export type ObjectField = {
  /** Its name in mappings. */
  readonly name: string
  readonly column: string
  readonly label: string
  readonly type: FieldType
  /** Maximum number of characters, as the database has it. */
  readonly lengthMax: number
}

/** What the hub syncs: all that the engine needs to know of an object. Its table is in `private.synced_objects` with the same fields. */
export type ObjectSpec = {
  /** What one and several are called in sentences. */
  readonly one: string
  readonly many: string
  /** Whether its records are about one person each, who may ask to be erased. */
  readonly isPerson: boolean
  /** What a connection begins with where it differs from the connection's own settings. */
  readonly settings: ObjectSettings
  readonly fields: readonly ObjectField[]
  /** The kind of key that a CRM is searched by before a record is made there, the field that holds it, and what people call it. */
  readonly searchKey: { readonly kind: KeyKind; readonly field: string; readonly label: string }
}

export const objects = {
  contact: {
    one: 'contact',
    many: 'contacts',
    isPerson: true,
    settings: {},
    fields: [
      { name: 'email', column: 'email', label: 'Email', type: 'email', lengthMax: 320 },
      { name: 'firstName', column: 'first_name', label: 'First name', type: 'text', lengthMax: 500 },
      { name: 'lastName', column: 'last_name', label: 'Last name', type: 'text', lengthMax: 500 },
      { name: 'phone', column: 'phone', label: 'Phone', type: 'phone', lengthMax: 100 },
      { name: 'company', column: 'company', label: 'Company', type: 'text', lengthMax: 500 },
      { name: 'jobTitle', column: 'job_title', label: 'Job title', type: 'text', lengthMax: 500 },
    ],
    searchKey: { kind: 'email', field: 'email', label: 'e-mail' },
  },
} as const satisfies Partial<Record<ObjectType, ObjectSpec>>

/** Objects that have a table here. */
export type SyncedObject = keyof typeof objects

const specs: Readonly<Record<SyncedObject, ObjectSpec>> = objects

/** In the order in which a run syncs them. */
export const syncedObjects: readonly SyncedObject[] = ['contact']

export function isSyncedObject(object: string): object is SyncedObject {
  return object in objects
}

export function specOf(object: SyncedObject): ObjectSpec {
  return specs[object]
}

export type ContactFieldName = (typeof objects)['contact']['fields'][number]['name']

/** The column of a field's name in mappings; null for a custom field and for a name that is none. */
export function fieldOf(object: SyncedObject, name: string): ObjectField | null {
  return specs[object].fields.find((field) => field.name === name) ?? null
}

const customLengthMax = 100_000

/** Maximum number of characters of a field. */
export function fieldLimit(object: SyncedObject, name: string): number {
  return fieldOf(object, name)?.lengthMax ?? customLengthMax
}

const customFieldName = /^custom\.[A-Za-z][A-Za-z0-9_]{0,62}$/

/** True for a column of the object and for `custom.<name>` with a name of letters, digits and underscores. */
export function isFieldOf(object: SyncedObject, name: string): boolean {
  return fieldOf(object, name) !== null || isCustomField(name)
}

export function isCustomField(name: string): boolean {
  return customFieldName.test(name)
}

/** The key inside `custom` of a custom field's name, or null for a column. */
export function customKey(name: string): string | null {
  return name.startsWith('custom.') ? name.slice('custom.'.length) : null
}
