import { malformedBody, type RowError } from './errors.ts'
import type { FieldDefinition } from './field-definitions.ts'
import { id18, parseId } from './ids.ts'
import type { Stored } from './record-store.ts'

type Converted = { readonly ok: true; readonly value: Stored } | { readonly ok: false; readonly error: RowError }

const emailPattern = /^[^\s@,;<>()[\]"]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/
const datetimePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:?\d{2})$/

const ok = (value: Stored): Converted => ({ ok: true, value })
const refused = (code: string, message: string, field: FieldDefinition): Converted => ({
  ok: false,
  error: { code, message, fields: [field.name] },
})

/** Whether a calendar has this day. */
export function isDate(text: string): boolean {
  if (!datePattern.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text)
}

/** Epoch milliseconds of a time with `Z` or an offset; null = not one. */
export function parseDatetime(text: string): number | null {
  if (!datetimePattern.test(text)) return null
  const time = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isFinite(time) ? time : null
}

/** Whole seconds: the grain of Salesforce's times. */
export function wholeSecond(time: number): number {
  return Math.floor(time / 1000) * 1000
}

/** The refusal of a value whose JSON type does not fit. It is the whole request's, not the row's. */
function misfit(definition: FieldDefinition, value: unknown): never {
  const shown = typeof value === 'object' ? '' : ` value ${JSON.stringify(value)}`
  throw malformedBody(
    `Cannot deserialize instance of ${definition.type} from ${jsonToken(value)}${shown} or request may be missing a required field at [line:1, column:1]`,
  )
}

/** What Salesforce's JSON parser calls a value. */
function jsonToken(value: unknown): string {
  if (typeof value === 'string') return 'VALUE_STRING'
  if (typeof value === 'number') return Number.isInteger(value) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT'
  if (typeof value === 'boolean') return value ? 'VALUE_TRUE' : 'VALUE_FALSE'
  return Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT'
}

const isBase64 = (text: string) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)

function convertText(definition: FieldDefinition, value: string): Converted {
  const text = value.trim()
  if (text === '') return ok(null)
  if (Array.from(text).length > definition.length) {
    const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text
    return refused(
      'STRING_TOO_LONG',
      `${definition.label}: data value too large: ${shown} (max length=${definition.length})`,
      definition,
    )
  }
  if (definition.type === 'email' && !emailPattern.test(text))
    return refused('INVALID_EMAIL_ADDRESS', `${definition.label}: invalid email address: ${text}`, definition)
  if (definition.restricted) {
    const known = definition.picklist.find((option) => option.value.toLowerCase() === text.toLowerCase())
    if (known === undefined) {
      return refused(
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        `${definition.label}: bad value for restricted picklist field: ${text}`,
        definition,
      )
    }
    return ok(known.value)
  }
  return ok(text)
}

function convertNumber(definition: FieldDefinition, value: unknown): Converted {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return misfit(definition, value)
  if (Math.abs(number) >= 10 ** (definition.precision - definition.scale)) {
    return refused(
      'NUMBER_OUTSIDE_VALID_RANGE',
      `${definition.label}: value outside of valid range on numeric field: ${number}`,
      definition,
    )
  }
  const rounded = Number(number.toFixed(definition.scale))
  return ok(Object.is(rounded, -0) ? 0 : rounded)
}

/** Each value once, those of the definition first and in its order; one that it lacks is kept where the field is not restricted. */
function convertSeveral(definition: FieldDefinition, value: string): Converted {
  const chosen = value
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const known = new Map(definition.picklist.map((option) => [option.value.toLowerCase(), option.value]))
  const unknown = [...new Set(chosen)].filter((each) => !known.has(each.toLowerCase()))
  if (definition.restricted && unknown.length > 0) {
    return refused(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `${definition.label}: bad value for restricted picklist field: ${value}`,
      definition,
    )
  }
  const wanted = new Set(chosen.map((each) => each.toLowerCase()))
  const listed = [...known].flatMap(([folded, each]) => (wanted.has(folded) ? [each] : []))
  return ok([...listed, ...unknown].join(';') || null)
}

/** A reference as the number of its record, or as its id where it may be of several objects. That the record exists is not looked at here. */
function convertReference(definition: FieldDefinition, prefixes: readonly string[], value: string): Converted {
  const id = parseId(value.trim())
  if (id === null || !prefixes.includes(id.prefix))
    return refused('MALFORMED_ID', `${definition.label}: id value of incorrect type: ${value}`, definition)
  return ok(definition.polymorphicTo.length === 0 ? id.number : id18(id.prefix, id.number))
}

function convertBoolean(definition: FieldDefinition, value: unknown): Converted {
  if (value === true || value === 'true') return ok(1)
  return value === false || value === 'false' || value === '' ? ok(0) : misfit(definition, value)
}

/** A day, alone or with a time that is left out. */
function convertDate(definition: FieldDefinition, value: unknown): Converted {
  if (typeof value !== 'string' || !isDate(value.slice(0, 10))) return misfit(definition, value)
  return value.length === 10 || parseDatetime(value) !== null ? ok(value.slice(0, 10)) : misfit(definition, value)
}

function convertDatetime(definition: FieldDefinition, value: unknown): Converted {
  const time = typeof value === 'string' ? parseDatetime(value) : null
  return time === null ? misfit(definition, value) : ok(wholeSecond(time))
}

/** Fields whose values are not always text. */
const converters = new Map<FieldDefinition['type'], (definition: FieldDefinition, value: unknown) => Converted>([
  ['boolean', convertBoolean],
  ['int', convertNumber],
  ['double', convertNumber],
  ['currency', convertNumber],
  ['percent', convertNumber],
  ['date', convertDate],
  ['datetime', convertDatetime],
])

function convertString(definition: FieldDefinition, prefixes: readonly string[], value: unknown): Converted {
  if (typeof value !== 'string') return misfit(definition, value)
  if (definition.type === 'multipicklist') return convertSeveral(definition, value)
  if (definition.type === 'base64') return isBase64(value) ? ok(value) : misfit(definition, value)
  return prefixes.length === 0 ? convertText(definition, value) : convertReference(definition, prefixes, value)
}

/**
 * Turns a JSON value into what is stored: text trimmed, empty text nothing, numbers rounded to the field's decimals. `prefixes` are the key prefixes of what
 * a reference points to. Throws the refusal of the whole request for a JSON type that cannot be read.
 */
export function convertValue(definition: FieldDefinition, prefixes: readonly string[], value: unknown): Converted {
  const isBoolean = definition.type === 'boolean'
  if (value === null || value === undefined) return ok(isBoolean ? 0 : null)
  if (value === '' && !isBoolean) return ok(null)
  const convert = converters.get(definition.type)
  return convert === undefined ? convertString(definition, prefixes, value) : convert(definition, value)
}
