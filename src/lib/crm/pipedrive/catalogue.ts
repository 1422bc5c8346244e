import type { RemoteField } from '../port/remote-field.ts'
import type { FieldType, ReferenceTarget } from '../domain/entities.ts'
import type { FieldKind, KindFacts } from './kinds/kind.ts'
import { type FieldOption, nameOptions } from './options.ts'
import type { FieldRow } from './schema.ts'

export type Field = {
  readonly name: string
  readonly label: string
  readonly kind: FieldKind
  readonly isCustom: boolean
  readonly readOnly: boolean
  readonly options: readonly FieldOption[]
  /** Of a `reference` and of `references`: what it leads to. */
  readonly target?: ReferenceTarget
  /** Names a group of fields of which every record has at least one. */
  readonly required?: string
}

export type Catalogue = {
  readonly fields: ReadonlyMap<string, Field>
  /** Code of the custom field that holds our record's id; null when the account has none. */
  readonly idField: string | null
}

/** True for a field whose values can be parsed without its definition. */
export function isReadableAsIs({ fields }: KindFacts, name: string): boolean {
  return fields.some((field) => field.name === name && !hasOptions(field.kind))
}

function hasOptions(kind: FieldKind): boolean {
  return kind === 'enum' || kind === 'set'
}

export function catalogueOf(kind: KindFacts, rows: readonly FieldRow[]): Catalogue {
  const custom = rows.filter((row) => row.is_custom_field === true)
  const idField = custom.find((row) => row.field_name === kind.idField?.name && row.field_type === 'varchar')?.field_code ?? null
  const fields = [...standardFields(kind, rows), ...custom.filter((row) => row.field_code !== idField).map(customField)]
  return { fields: new Map(fields.map((field) => [field.name, field])), idField }
}

function standardFields({ fields }: KindFacts, rows: readonly FieldRow[]): readonly Field[] {
  const byCode = new Map(rows.map((row) => [row.field_code, row]))
  return fields.flatMap(({ access, codes, ...field }): Field[] => {
    const listed = (codes ?? [field.name]).flatMap((code) => byCode.get(code) ?? [])[0]
    if (access === 'listed' && listed?.is_custom_field !== false) return []
    const label = listed?.field_name ?? field.label
    const options = hasOptions(field.kind) ? nameOptions(listed?.options ?? [], field.kind === 'set') : []
    return [{ ...field, label, isCustom: false, readOnly: access === 'read', options }]
  })
}

function customField(row: FieldRow): Field {
  const kind = kindOf(row.field_type)
  return {
    name: row.field_code,
    label: row.field_name,
    kind,
    isCustom: true,
    readOnly: kind === 'opaque',
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
      return 'opaque'
  }
}

const types = {
  text: 'text',
  email: 'email',
  phone: 'phone',
  address: 'text',
  number: 'number',
  monetary: 'money',
  date: 'date',
  datetime: 'datetime',
  due: 'due',
  time: 'text',
  enum: 'picklist',
  set: 'set',
  reference: 'reference',
  references: 'references',
  html: 'html',
  amount: 'money',
  stage: 'picklist',
  opaque: 'text',
} as const satisfies Record<FieldKind, FieldType>

export function toRemoteField({ name, label, kind, readOnly, options, target, required }: Field): RemoteField {
  return {
    name,
    label,
    type: types[kind],
    readOnly,
    ...(target === undefined ? {} : { target }),
    ...(target === 'user' ? { neverBlank: true } : {}),
    // A deal without a value is worth nothing.
    ...(kind === 'amount' ? { currencyField: 'currency', blank: 0 } : {}),
    ...(required === undefined ? {} : { required }),
    ...(hasOptions(kind) ? { options: options.map((option) => ({ value: option.name, label: option.name })) } : {}),
  }
}
