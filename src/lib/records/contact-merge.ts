import { differingNames, type MergedEdits, mergeEdits, type NamedValues } from '../core/merge-edits.ts'
import {
  type ContactForm,
  type ContactFormField,
  type ContactInput,
  contactFormFields,
  inputOf,
  textsOf,
} from './contact-input.ts'

const customPrefix = 'custom.'

type Value = ContactInput['custom'][string]
export type ContactEdits = MergedEdits<Value>

/** What a form that was opened as `opened` changes on the contact as it is now. */
export function contactEdits(opened: ContactForm, mine: ContactInput, current: ContactInput): ContactEdits {
  return mergeEdits(valuesOf(inputOf(opened)), valuesOf(mine), valuesOf(current))
}

/** The contact as it is now, with these changes. */
export function withChanges(current: ContactInput, changes: ContactEdits['changes']): ContactInput {
  const textOf = (name: ContactFormField) => {
    const value = changes.get(name)
    if (!changes.has(name)) return current[name]
    return typeof value === 'string' ? value : null
  }
  const custom = new Map(Object.entries(current.custom))
  for (const [name, value] of changes) {
    const key = name.startsWith(customPrefix) ? name.slice(customPrefix.length) : null
    if (key === null) continue
    if (value === undefined) custom.delete(key)
    else custom.set(key, value)
  }
  return { ...textsOf(textOf), custom: Object.fromEntries(custom) }
}

/** A field's value as text, by its name in mappings; null: empty. */
export function textOfField(form: ContactForm, name: string): string | null {
  const standard = contactFormFields.find((field) => field.name === name)
  const text = standard ? form[standard.name] : form.custom.find(({ key }) => `${customPrefix}${key}` === name)?.value
  return text?.trim() || null
}

/** A form in the middle of an edit: what it was opened with, and what it holds. */
export type OpenForm = { readonly opened: ContactForm; readonly form: ContactForm }

/**
 * The form once the contact has changed elsewhere: fields that were not touched in it show the new values. A field that both changed
 * keeps what was typed, and is asked about when it is saved.
 */
export function rebased({ opened, form }: OpenForm, current: ContactForm): OpenForm {
  const touched = differingNames(formValues(opened), formValues(form))
  const moved = differingNames(formValues(opened), formValues(current))
  return {
    opened: take(opened, current, (name) => !(touched.has(name) && moved.has(name))),
    form: take(form, current, (name) => !touched.has(name)),
  }
}

/** The form with these fields, by their names in mappings, as they are stored. */
export function withStored(form: ContactForm, current: ContactForm, names: readonly string[]): ContactForm {
  return take(form, current, (name) => names.includes(name))
}

/** The fields whose values differ between two forms, by their names in mappings. */
export function changedFields(before: ContactForm, after: ContactForm): readonly string[] {
  return [...differingNames(formValues(before), formValues(after))]
}

function formValues(form: ContactForm): NamedValues<Value> {
  return valuesOf(inputOf(form))
}

/** By the names of mappings: `jobTitle`, `custom.tier`. */
function valuesOf(contact: ContactInput): NamedValues<Value> {
  const texts = contactFormFields.map(({ name }): [string, Value] => [name, contact[name]])
  const custom = Object.entries(contact.custom).map(([key, value]): [string, Value] => [`${customPrefix}${key}`, value])
  return new Map([...texts.filter(([, text]) => text !== null), ...custom])
}

/** `form` with the fields that are `taken` as they are in `current`. Rows keep their places. */
function take(form: ContactForm, current: ContactForm, taken: (name: string) => boolean): ContactForm {
  const texts = Object.fromEntries(contactFormFields.map(({ name }) => [name, (taken(name) ? current : form)[name]]))
  const isTaken = (row: ContactForm['custom'][number]) => taken(`${customPrefix}${row.key.trim()}`)
  const stored = new Map(current.custom.map((row) => [row.key, row]))
  const kept = form.custom.flatMap((row) => (isTaken(row) ? (stored.get(row.key.trim()) ?? []) : row))
  const there = new Set(kept.map(({ key }) => key.trim()))
  return { ...form, ...texts, custom: [...kept, ...current.custom.filter((row) => isTaken(row) && !there.has(row.key))] }
}
