import { z } from 'zod'
import { isStorable, isStorableValue } from '../../core/text/storable-text.ts'
import { asSeen } from '../../crm/domain/email-key.ts'
import { htmlOfLines } from '../../crm/domain/html-clean.ts'
import { dueText } from '../../crm/domain/due.ts'
import { exactNumber } from '../../crm/domain/money.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { fieldProblem, unstorable } from './field-problem.ts'
import { orderProblems } from './order-problems.ts'
import { isoDay } from '../../crm/domain/dates.ts'
import { pagesOf } from '../pages/pages.ts'
import { formFields } from '../fields/record-fields.ts'
import { type RecordValues, customName, type Value } from '../fields/record-values.ts'

/** A custom value's stored type, so that editing another field does not turn a number into text. */
const customKindSchema = z.enum(['text', 'number', 'boolean', 'json'])
export type CustomKind = z.infer<typeof customKindSchema>

/**
 * A record as a form holds it: everything is text, by the names of mappings. The id of a custom row tells rows apart while their names
 * are typed.
 */
export const recordFormSchema = z.strictObject({
  texts: z.record(z.string(), z.string()),
  custom: z.array(z.strictObject({ id: z.string(), key: z.string(), value: z.string(), kind: customKindSchema })),
})
export type RecordForm = z.infer<typeof recordFormSchema>

export const emptyForm: RecordForm = { texts: {}, custom: [] }

/** Messages by path: `email`, `custom[2].key`. */
export type FormErrors = Readonly<Record<string, string>>

export type CheckedForm =
  | { readonly ok: true; readonly values: RecordValues }
  | { readonly ok: false; readonly errors: FormErrors }

export const customKey = /^[A-Za-z][A-Za-z0-9_]{0,62}$/
/** As the database has it. */
export const customCountMax = 200
/** As the database has it; JSON knows no infinity. */
export const customNumberMax = 1e300
/** As the database has it. */
export const customLevelsMax = 20
export const customCharactersMax = 100_000
const customValueLengthMax = 5_000
/** Below the database's bound, whose notation of the same values has more spaces. */
export const customBytesMax = 800_000

export function textIn(form: RecordForm, name: string): string {
  return form.texts[name] ?? ''
}

/** A form's values as they are stored: trimmed, without blank ones. Not checked. */
export function valuesOf(object: RecordObject, form: RecordForm): RecordValues {
  const fields = formFields(object).flatMap(({ name, kind }): [string, Value][] => {
    const text = textIn(form, name).trim()
    if (text === '') return []
    if (kind === 'currency') return [[name, text.toUpperCase()]]
    if (kind === 'html') return [[name, htmlOfLines(text)]]
    if (kind === 'due') return [[name, dueText(text)]]
    return [[name, kind === 'number' ? (exactNumber(text) ?? text) : text]]
  })
  return new Map([...fields, ...customValues(form)])
}

function customValues(form: RecordForm): [string, Value][] {
  return form.custom.map((row) => [customName(row.key.trim()), customValue(row.value.trim(), row.kind)])
}

/**
 * Checks a form against the database's rules, except for what it was opened with: a value that a CRM brought may be one that nobody could
 * enter here, and keeps nobody from saving another field.
 */
export function checkForm(object: RecordObject, form: RecordForm, opened: RecordForm = emptyForm): CheckedForm {
  const errors: Record<string, string> = {}
  for (const field of formFields(object)) {
    const text = textIn(form, field.name)
    const problem = text === textIn(opened, field.name) ? null : fieldProblem(field, text.trim())
    if (problem !== null) errors[field.name] = problem
  }
  const isTouched = ({ name }: { readonly name: string }) => textIn(form, name) !== textIn(opened, name)
  for (const { field, others, words } of orderProblems(object, ({ name }) => isoDay(textIn(form, name))))
    if (isTouched(field) || isTouched(others)) errors[field.name] ??= words
  const { fields: needed, words } = pagesOf(object).needed
  const isBlank = (each: RecordForm) => needed.every((name) => asSeen(textIn(each, name)) === '')
  if (isBlank(form) && (opened === emptyForm || !isBlank(opened))) errors[needed[0]] = words
  Object.assign(errors, customErrors(form, opened))
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, values: valuesOf(object, form) }
}

function customErrors(form: RecordForm, opened: RecordForm): Record<string, string> {
  const errors: Record<string, string> = {}
  const seen = new Set<string>()
  const unchanged = new Set(opened.custom.map((row) => JSON.stringify([row.key, row.value, row.kind])))
  form.custom.forEach((row, index) => {
    const key = row.key.trim()
    const isTwice = seen.has(key)
    seen.add(key)
    if (isTwice) errors[`custom[${index}].key`] = `There is already a property “${key}”.`
    if (unchanged.has(JSON.stringify([row.key, row.value, row.kind]))) return
    if (!customKey.test(key)) {
      errors[`custom[${index}].key`] = 'Start with a letter; then letters, digits and underscores, 63 at most.'
    }
    if (row.value.trim() === '') errors[`custom[${index}].value`] = 'Enter a value, or remove the property.'
    if (!isStorable(row.value) || !isStorableValue(customValue(row.value.trim(), row.kind)))
      errors[`custom[${index}].value`] = unstorable
    if (row.value.length > customValueLengthMax) {
      errors[`custom[${index}].value`] = `Use at most ${customValueLengthMax} characters.`
    }
  })
  if (form.custom.length > customCountMax) {
    errors[`custom[${customCountMax}].key`] = `A record has at most ${customCountMax} properties. Remove this one or another.`
  }
  const bytes = new TextEncoder().encode(JSON.stringify(customValues(form))).length
  if (bytes > customBytesMax && JSON.stringify(form.custom) !== JSON.stringify(opened.custom)) {
    const last = `custom[${form.custom.length - 1}].value`
    errors[last] ??= 'The properties of one record are too large together. Shorten or remove some.'
  }
  return errors
}

function customValue(text: string, kind: CustomKind): Value {
  if (kind === 'number' && String(Number(text)) === text && Math.abs(Number(text)) <= customNumberMax) return Number(text)
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (kind === 'json') {
    try {
      return z.json().parse(JSON.parse(text))
    } catch {
      return text
    }
  }
  return text
}
