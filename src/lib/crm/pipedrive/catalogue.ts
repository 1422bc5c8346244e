import type { RemoteField } from '../connector.ts'
import type { FieldType } from '../domain/entities.ts'
import { type FieldOption, nameOptions } from './options.ts'
import type { PersonFieldRow } from './schema.ts'

/** Representation of a field's values in Pipedrive's JSON. `reference` is anything that can be shown but not written. */
type FieldKind =
  | 'text'
  | 'email'
  | 'phone'
  | 'address'
  | 'number'
  | 'monetary'
  | 'date'
  | 'datetime'
  | 'enum'
  | 'set'
  | 'reference'

export type PersonField = {
  readonly name: string
  readonly label: string
  readonly kind: FieldKind
  readonly isCustom: boolean
  readonly readOnly: boolean
  readonly options: readonly FieldOption[]
}

export type Catalogue = {
  readonly fields: ReadonlyMap<string, PersonField>
  /** Code of the custom field that holds our record's id; null when the account has none. */
  readonly idField: string | null
}

/** Name by which the field of our record's id is found. */
export const idFieldName = 'ADSapp contact id'

type StandardField = readonly [name: string, label: string, kind: FieldKind, codes: readonly string[]]

/** Fields of every person. The codes are those under which Pipedrive may list them, for their labels. */
const writable: readonly StandardField[] = [
  ['first_name', 'First name', 'text', ['first_name']],
  ['last_name', 'Last name', 'text', ['last_name']],
  ['email', 'Email', 'email', ['email', 'emails']],
  ['phone', 'Phone', 'phone', ['phone', 'phones']],
]
/** Fields that persons have only where the company syncs contacts; Pipedrive lists them then. */
const writableWhenListed: readonly StandardField[] = [
  ['job_title', 'Job title', 'text', ['job_title']],
  ['birthday', 'Birthday', 'date', ['birthday']],
  ['notes', 'Notes', 'text', ['notes']],
]
const readable: readonly StandardField[] = [
  ['name', 'Name', 'text', ['name']],
  ['org_name', 'Organization name', 'text', []],
  ['add_time', 'Person created', 'datetime', ['add_time']],
  ['update_time', 'Update time', 'datetime', ['update_time']],
]

const standardNames = new Set([...writable, ...writableWhenListed, ...readable].map(([name]) => name))

/** True for a field whose values can be parsed without its definition. */
export function isStandard(name: string): boolean {
  return standardNames.has(name)
}

export function catalogueOf(rows: readonly PersonFieldRow[]): Catalogue {
  const byCode = new Map(rows.map((row) => [row.field_code, row]))
  const standard = (fields: readonly StandardField[], readOnly: boolean) =>
    fields.map(([name, label, kind, codes]): PersonField => {
      const listed = codes.flatMap((code) => byCode.get(code) ?? [])[0]
      return { name, label: listed?.field_name ?? label, kind, isCustom: false, readOnly, options: [] }
    })
  const custom = rows.filter((row) => row.is_custom_field === true)
  const idField = custom.find((row) => row.field_name === idFieldName && row.field_type === 'varchar')?.field_code ?? null
  const fields = [
    ...standard(writable, false),
    ...standard(
      writableWhenListed.filter(([, , , codes]) => codes.some((code) => byCode.get(code)?.is_custom_field === false)),
      false,
    ),
    ...standard(readable, true),
    ...custom.filter((row) => row.field_code !== idField).map(customField),
  ]
  return { fields: new Map(fields.map((field) => [field.name, field])), idField }
}

function customField(row: PersonFieldRow): PersonField {
  const kind = kindOf(row.field_type)
  return {
    name: row.field_code,
    label: row.field_name,
    kind,
    isCustom: true,
    readOnly: kind === 'reference',
    options: nameOptions(row.options ?? [], kind === 'set'),
  }
}

function kindOf(fieldType: string): FieldKind {
  switch (fieldType) {
    case 'varchar':
    case 'varchar_auto':
    case 'text':
      return 'text'
    case 'double':
      return 'number'
    case 'phone':
    case 'address':
    case 'monetary':
    case 'date':
    case 'enum':
    case 'set':
      return fieldType
    default:
      return 'reference'
  }
}

const types = {
  text: 'text',
  email: 'email',
  phone: 'phone',
  address: 'text',
  number: 'number',
  monetary: 'number',
  date: 'date',
  datetime: 'datetime',
  enum: 'picklist',
  set: 'set',
  reference: 'text',
} as const satisfies Record<FieldKind, FieldType>

/** Every person has a name, of which one part is enough. */
const nameParts = new Set(['first_name', 'last_name'])

export function toRemoteField({ name, label, kind, readOnly, options }: PersonField): RemoteField {
  return {
    name,
    label,
    type: types[kind],
    readOnly,
    ...(nameParts.has(name) ? { required: 'name' } : {}),
    ...(kind === 'enum' || kind === 'set'
      ? { options: options.map((option) => ({ value: option.name, label: option.name })) }
      : {}),
  }
}
