import { differingNames, type MergedEdits, mergeEdits } from '../../core/edits/merge-edits.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { formFields } from '../fields/record-fields.ts'
import { type RecordForm, textIn, valuesOf } from './record-form.ts'
import { customName, type RecordValues, type Value } from '../fields/record-values.ts'

export type RecordEdits = MergedEdits<Value>

/** What a form that was opened as `opened` changes on the record as it is now. */
export function recordEdits(object: RecordObject, opened: RecordForm, mine: RecordValues, current: RecordValues): RecordEdits {
  return mergeEdits(valuesOf(object, opened), mine, current)
}

/** The record as it is now, with these changes. */
export function withChanges(current: RecordValues, changes: RecordEdits['changes']): RecordValues {
  const values = new Map(current)
  for (const [name, value] of changes) {
    if (value === undefined) values.delete(name)
    else values.set(name, value)
  }
  return values
}

/** A form in the middle of an edit: what it was opened with, and what it holds. */
export type OpenForm = { readonly opened: RecordForm; readonly form: RecordForm }

/**
 * The form once the record has changed elsewhere: fields that were not touched in it show the new values. A field that both changed
 * keeps what was typed, and is asked about when it is saved.
 */
export function rebased(object: RecordObject, { opened, form }: OpenForm, current: RecordForm): OpenForm {
  const touched = new Set(changedFields(object, opened, form))
  const moved = new Set(changedFields(object, opened, current))
  return {
    opened: take(object, opened, current, (name) => !(touched.has(name) && moved.has(name))),
    form: take(object, form, current, (name) => !touched.has(name)),
  }
}

/** The form with these fields, by their names in mappings, as they are stored. */
export function withStored(object: RecordObject, form: RecordForm, current: RecordForm, names: readonly string[]): RecordForm {
  return take(object, form, current, (name) => names.includes(name))
}

/** The fields whose values differ between two forms, by their names in mappings. */
export function changedFields(object: RecordObject, before: RecordForm, after: RecordForm): readonly string[] {
  return [...differingNames(valuesOf(object, before), valuesOf(object, after))]
}

/** `form` with the fields that are `taken` as they are in `current`. Rows keep their places. */
function take(object: RecordObject, form: RecordForm, current: RecordForm, taken: (name: string) => boolean): RecordForm {
  const texts = Object.fromEntries(formFields(object).map(({ name }) => [name, textIn(taken(name) ? current : form, name)]))
  const isTaken = (row: RecordForm['custom'][number]) => taken(customName(row.key.trim()))
  const stored = new Map(current.custom.map((row) => [row.key, row]))
  const kept = form.custom.flatMap((row) => (isTaken(row) ? (stored.get(row.key.trim()) ?? []) : row))
  const there = new Set(kept.map(({ key }) => key.trim()))
  return { texts, custom: [...kept, ...current.custom.filter((row) => isTaken(row) && !there.has(row.key))] }
}
