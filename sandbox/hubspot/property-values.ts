import { sanitizedHtml } from '../kit/html.ts'
import type { InvalidValue } from './errors.ts'
import type { OptionSource } from './outside-options.ts'
import type { PropertyDefinition } from './property-catalog.ts'

/** Values as a client may send them; HubSpot stores text only. */
export type IncomingValues = Readonly<Record<string, string | number | boolean | null>>

type CheckedValues =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly invalid: readonly InvalidValue[] }

type Checked =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly error: string; readonly message: string }

const emailPattern = /^[^\s@,;<>()[\]"]+@[^\s@,;<>()[\]".]+(\.[^\s@,;<>()[\]".]+)+$/u
const datePattern = /^\d{4}-\d{2}-\d{2}$/
const dayMs = 86_400_000
const htmlLengthMax = 65_536

/**
 * Checks incoming values against their definitions and brings them into stored form: email in lower case, dates as `YYYY-MM-DD`, datetimes as ISO with
 * milliseconds. An empty result clears the property. Every refused value is reported, not only the first.
 */
export function checkValues(
  definitions: ReadonlyMap<string, PropertyDefinition>,
  incoming: IncomingValues,
  outside: (source: OptionSource) => readonly { readonly value: string }[],
): CheckedValues {
  const values = new Map<string, string>()
  const invalid: InvalidValue[] = []
  for (const [name, raw] of Object.entries(incoming)) {
    const definition = definitions.get(name)
    if (definition === undefined) {
      invalid.push({ name, error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` })
    } else if (definition.readOnlyValue) {
      invalid.push({ name, error: 'READ_ONLY_VALUE', message: `"${name}" is a read only property; its value cannot be set.` })
    } else {
      const checked = checkValue(definition, raw === null ? '' : String(raw), outside)
      if (checked.ok) values.set(name, checked.value)
      else invalid.push({ name, error: checked.error, message: checked.message })
    }
  }
  return invalid.length > 0 ? { ok: false, invalid } : { ok: true, values }
}

/** The parts of a value that lists several. */
export function splitList(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(';')
}

/** The form in which a unique value is stored and looked up. */
export function uniqueForm(property: string, value: string): string {
  return property === 'email' ? value.trim().toLowerCase() : value
}

function checkValue(definition: PropertyDefinition, text: string, outside: Parameters<typeof checkValues>[2]): Checked {
  if (text === '') return { ok: true, value: '' }
  if (definition.optionsFrom !== undefined) return checkOutside(definition.optionsFrom, outside(definition.optionsFrom), text)
  if (definition.name === 'email') return checkEmail(text)
  switch (definition.type) {
    case 'number':
      return Number.isFinite(Number(text)) && text.trim() !== ''
        ? { ok: true, value: text.trim() }
        : { ok: false, error: 'INVALID_NUMBER', message: `${text} was not a valid number.` }
    case 'bool':
      return checkOption(['true', 'false'], text.toLowerCase())
    case 'enumeration':
      return definition.options.length === 0 ? { ok: true, value: text } : checkOptions(definition, text)
    case 'date':
      return checkDate(text)
    case 'datetime':
      return checkDatetime(text)
    default:
      return definition.fieldType === 'html' ? checkHtml(text) : { ok: true, value: text }
  }
}

function checkHtml(text: string): Checked {
  if (text.length > htmlLengthMax)
    return { ok: false, error: 'INVALID_LENGTH', message: `The value is longer than ${htmlLengthMax} characters.` }
  return { ok: true, value: sanitizedHtml(text) }
}

function checkEmail(text: string): Checked {
  const value = uniqueForm('email', text)
  if (emailPattern.test(value) && value.length <= 254) return { ok: true, value }
  return { ok: false, error: 'INVALID_EMAIL', message: `Email address ${text} is invalid` }
}

function checkOptions(definition: PropertyDefinition, text: string): Checked {
  const allowed = definition.options.map((option) => option.value)
  if (definition.fieldType !== 'checkbox') return checkOption(allowed, text)
  const refused = text.split(';').find((part) => !allowed.includes(part))
  return refused === undefined ? { ok: true, value: text } : checkOption(allowed, refused)
}

function checkOption(allowed: readonly string[], text: string): Checked {
  if (allowed.includes(text)) return { ok: true, value: text }
  return { ok: false, error: 'INVALID_OPTION', message: `${text} was not one of the allowed options: [${allowed.join(', ')}]` }
}

function checkOutside(source: OptionSource, options: readonly { readonly value: string }[], text: string): Checked {
  const allowed = options.map(({ value }) => value)
  if (source !== 'currencies' || allowed.includes(text)) return checkOption(allowed, text)
  const codes = allowed.join(', ')
  return {
    ok: false,
    error: 'INVALID_OPTION',
    message: `${text} is not a part of the current effective currency codes: [${codes}]`,
  }
}

function checkDate(text: string): Checked {
  const at = parseTime(text)
  if (at === null) return { ok: false, error: 'INVALID_DATE', message: `${text} was not a valid date.` }
  if (at % dayMs !== 0)
    return {
      ok: false,
      error: 'INVALID_DATE',
      message: `${text} is at ${new Date(at).toISOString().slice(11, 19)}, not midnight!`,
    }
  return { ok: true, value: new Date(at).toISOString().slice(0, 10) }
}

function checkDatetime(text: string): Checked {
  const at = parseTime(text)
  return at === null
    ? { ok: false, error: 'INVALID_LONG', message: `${text} was not a valid long.` }
    : { ok: true, value: new Date(at).toISOString() }
}

/** Epoch milliseconds of a text that is itself epoch milliseconds, an ISO date, or an ISO datetime; null for anything else. */
export function parseTime(text: string): number | null {
  const trimmed = text.trim()
  if (/^-?\d+$/.test(trimmed)) {
    const at = Number(trimmed)
    return Math.abs(at) <= 8.64e15 ? at : null
  }
  const at = datePattern.test(trimmed) || /^\d{4}-\d{2}-\d{2}T/.test(trimmed) ? Date.parse(trimmed) : Number.NaN
  if (Number.isNaN(at)) return null
  // Date.parse accepts the 30th of February and moves it to March.
  return datePattern.test(trimmed) && new Date(at).toISOString().slice(0, 10) !== trimmed ? null : at
}
