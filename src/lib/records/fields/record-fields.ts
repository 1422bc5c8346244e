import { optionLabel } from '../../crm/domain/choices.ts'
import type { FieldType } from '../../crm/domain/entities.ts'
import { customKey } from '../../crm/domain/objects.ts'
import { countRange } from '../../crm/domain/objects/shared-fields.ts'
import { recordSpecOf, recordObjects } from '../../objects/record-objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { ownFieldsOf, ownReferencesOf } from '../../objects/own-custom-fields.ts'
import { pagesOf } from '../pages/pages.ts'
import { customName } from './record-values.ts'

/** Of a field that holds what the organisation has made, which is chosen of `readChoices`. */
export type ChoiceKind = 'member' | 'stage'
/** How a field is entered. */
export type FieldKind =
  | 'text'
  | 'lines'
  | 'email'
  | 'phone'
  | 'number'
  | 'date'
  | 'currency'
  | 'choice'
  | 'reference'
  | 'html'
  | 'time'
  | 'due'
  | ChoiceKind

/** One of what can be chosen in a field. `isDerived`: in no form, because it follows from something else. */
type ChoiceOption = { readonly value: string; readonly label: string; readonly isDerived: boolean }

/** A field as pages show it. */
export type FormField = {
  /** Its name in mappings. */
  readonly name: string
  readonly column: string
  readonly label: string
  readonly lengthMax: number
  readonly kind: FieldKind
  /** Of a choice. */
  readonly options: readonly ChoiceOption[]
  /** Of a choice that is never blank: what it is where nobody has chosen. */
  readonly first: string | null
  /** Of a number: the least and the most. */
  readonly range: readonly [number, number] | null
  /** Of a number: whether it counts, and has no fraction. */
  readonly isWhole: boolean
  /** Of a reference to a record: what it leads to. */
  readonly to: RecordObject | null
  /** Whether it follows from what is done with a record, and is in no form. */
  readonly isDerived: boolean
}

const kinds: Readonly<Partial<Record<FieldType, FieldKind>>> = {
  email: 'email',
  phone: 'phone',
  number: 'number',
  money: 'number',
  date: 'date',
  picklist: 'choice',
  reference: 'reference',
  html: 'html',
  datetime: 'time',
  due: 'due',
}

function readFields(object: RecordObject): ReadonlyMap<string, FormField> {
  const synced = recordSpecOf(object).fields.map(
    ({ name, column, label, lengthMax, type, options = [], first = null, range = null, to = null, isCurrency }): FormField => {
      const { stage, ofLines = [], derivedFields = [], derivedChoices = {} } = pagesOf(object)
      const ofType = isCurrency === true ? 'currency' : (kinds[type] ?? 'text')
      const chosen = name === stage ? 'stage' : to === 'user' ? 'member' : null
      const kind = chosen ?? (ofLines.includes(name) ? 'lines' : ofType)
      return {
        name,
        column,
        label,
        lengthMax,
        kind: kind === 'choice' && options.length === 0 ? 'text' : kind,
        options: options.map((value) => ({
          value,
          label: optionLabel(value),
          isDerived: derivedChoices[name]?.includes(value) === true,
        })),
        first,
        range,
        isWhole: range === countRange,
        to: to === 'user' ? null : to,
        isDerived: derivedFields.includes(name),
      }
    },
  )
  const { derived } = pagesOf(object)
  const plain = { options: [], first: null, range: null, isWhole: false, to: null, isDerived: false }
  const ours: FormField[] = derived
    ? [{ name: derived.name, label: derived.label, column: derived.name, lengthMax: 500, kind: 'text', ...plain }]
    : []
  const own = ownFieldsOf(object).map(
    ({ key, label, kind, lengthMax, options }): FormField => ({
      ...plain,
      name: customName(key),
      column: customName(key),
      label,
      lengthMax,
      kind: kind === 'flag' || kind === 'choice' ? 'choice' : 'text',
      options: options.map((option) => ({ ...option, isDerived: false })),
    }),
  )
  const leading = ownReferencesOf(object).map(
    (reference): FormField => ({ ...plain, ...reference, lengthMax: 36, kind: 'reference' }),
  )
  return new Map([...synced, ...leading, ...ours, ...own].map((field) => [field.name, field]))
}

const fieldsByObject = new Map(recordObjects.map((object) => [object, readFields(object)] as const))

/** Whether a field's values are chosen among what the organisation has made. */
export function isChosen(kind: FieldKind): kind is ChoiceKind {
  return kind === 'member' || kind === 'stage'
}

/** A field by its name in mappings; null for a custom one. */
export function formField(object: RecordObject, name: string): FormField | null {
  return fieldsByObject.get(object)?.get(name) ?? null
}

/** The parts of an object's form. */
export function formSections(
  object: RecordObject,
): readonly { readonly title: string | null; readonly fields: readonly FormField[] }[] {
  return pagesOf(object).sections.map(({ title, fields }) => ({
    title,
    fields: fields.flatMap((name) => formField(object, name) ?? []),
  }))
}

/** The fields of an object's form that are columns of its table. */
export function columnFields(object: RecordObject): readonly FormField[] {
  return formFields(object).filter(({ name }) => customKey(name) === null)
}

/** The fields of an object's form, in their order: without those that lead to several records, which are linked by rows of their own. */
export function formFields(object: RecordObject): readonly FormField[] {
  return formSections(object).flatMap(({ fields }) => fields)
}
