import { optionLabel } from '../../crm/domain/choices.ts'
import type { FieldType } from '../../crm/domain/entities.ts'
import { recordSpecOf } from '../../objects/record-objects.ts'
import type { RecordField, RecordObject } from '../../objects/record-spec.ts'
import { type OwnField, ownFieldsOf, ownReferencesOf } from '../../objects/own-custom-fields.ts'
import { customName } from '../fields/record-values.ts'
import { type FieldKind, type FormField, formField } from '../fields/record-fields.ts'

/** How a value is written in JSON, and what it is checked by. */
export type MemberKind = Exclude<FieldKind, 'lines'> | 'set' | 'references' | 'roles' | 'whole' | 'flag' | 'json'

/** One member of a record as programs see it. */
export type Member = {
  /** In JSON, filters and sort orders: `first_name`. */
  readonly name: string
  readonly column: string
  readonly kind: MemberKind
  readonly label: string
  /** The rules of its values; null: the database sets them. */
  readonly rules: FormField | null
  /**
   * Of what only some may see (permission `secrets`): it is in a table of its own, named for the records' with `_secrets` behind. `sealed`:
   * encrypted there, so that nobody filters or orders by it.
   */
  readonly secret?: 'plain' | 'sealed'
  /** The key of `custom` that it is, where it is none of the table's columns. */
  readonly key?: string
  /** Whether lists show its end only, to those who may see it. */
  readonly isMasked?: true
  /** Of a choice that the database makes. */
  readonly values?: readonly string[]
}

/** What a member is chosen of; empty for one that is not. */
export function optionsOf({ rules, values = [] }: Member): readonly { readonly value: string; readonly label: string }[] {
  return rules?.options ?? values.map((value) => ({ value, label: optionLabel(value) }))
}

/** A member that the database sets. */
export function ofDatabase(name: string, kind: MemberKind, label: string): Member {
  return { name, column: name, kind, label, rules: null }
}

/** The custom fields of an object that have names and labels of their own. */
function ownMember(object: RecordObject, { key, label, kind }: OwnField): Member {
  const column = customName(key)
  return { name: key, column, key, label, kind, rules: formField(object, column) }
}

/** A member that only some may see and write. */
export function secretMember(
  {
    name,
    label,
    kind,
    lengthMax,
  }: Pick<Member, 'name' | 'label'> & { readonly kind: 'text' | 'date'; readonly lengthMax: number },
  secret: 'plain' | 'sealed',
): Member {
  const plain = { options: [], first: null, range: null, isWhole: false, to: null, isDerived: false }
  return { name, column: name, label, kind, rules: { name, column: name, label, kind, lengthMax, ...plain }, secret }
}

/** What every record has beside its own members. */
const common = [
  ofDatabase('id', 'reference', 'Id'),
  ofDatabase('version', 'whole', 'Version'),
  ofDatabase('created_at', 'time', 'Created'),
  ofDatabase('updated_at', 'time', 'Last changed'),
  ofDatabase('deleted_at', 'time', 'Deleted'),
]

const custom = ofDatabase('custom', 'json', 'Custom fields')

const severalKinds: Readonly<Partial<Record<FieldType, MemberKind>>> = {
  set: 'set',
  references: 'references',
  roles: 'roles',
}

/** The members of an object's records; `further`: columns that follow from others. */
export function membersOf(object: RecordObject, further: readonly Member[] = []): readonly Member[] {
  const [id, ...rest] = common
  const own = recordSpecOf(object).fields.map((field) => memberOf(object, field))
  return [
    ...(id === undefined ? [] : [id]),
    ...own,
    ...ownReferencesOf(object).map(({ name, column, label }) => ({
      ...ofDatabase(column, 'reference', label),
      rules: formField(object, name),
    })),
    ...ownFieldsOf(object).map((each) => ownMember(object, each)),
    ...further,
    custom,
    ...rest,
  ]
}

function memberOf(object: RecordObject, field: RecordField): Member {
  const rules = formField(object, field.name)
  const kind = severalKinds[field.type] ?? (rules === null || rules.kind === 'lines' ? 'text' : rules.kind)
  const isSet = kind === 'references' || kind === 'roles' || field.isFixed === true || rules?.isDerived === true
  return {
    name: kind === 'references' && field.to !== undefined ? `${field.to}_ids` : field.column,
    column: field.column,
    kind,
    label: field.label,
    rules: isSet ? null : rules,
  }
}
