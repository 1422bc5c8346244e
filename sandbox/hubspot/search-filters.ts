import type { SQLInputValue } from 'node:sqlite'
import { z } from 'zod'
import { fold } from '../kit/database.ts'
import type { ObjectType } from './object-types.ts'
import type { PropertyDefinition } from './property-catalog.ts'
import { parseTime } from './property-values.ts'

export const filterSchema = z.object({
  propertyName: z.string(),
  operator: z.enum([
    'EQ',
    'NEQ',
    'LT',
    'LTE',
    'GT',
    'GTE',
    'BETWEEN',
    'IN',
    'NOT_IN',
    'HAS_PROPERTY',
    'NOT_HAS_PROPERTY',
    'CONTAINS_TOKEN',
    'NOT_CONTAINS_TOKEN',
  ]),
  value: z.string().nullish(),
  highValue: z.string().nullish(),
  values: z.array(z.string()).nullish(),
})

type Filter = z.infer<typeof filterSchema>

/** An SQL condition with its values. */
export interface Condition {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

type Compiled = { readonly ok: true; readonly condition: Condition } | { readonly ok: false; readonly message: string }

/** How one property is compared: its SQL, and the form that a filter's text takes beside it (null = not a value of that type). */
interface Operand {
  readonly sql: string
  readonly convert: (text: string) => SQLInputValue | null
}

const comparisons = { EQ: '=', LT: '<', LTE: '<=', GT: '>', GTE: '>=' } as const
const asText = (text: string): SQLInputValue => text

/** The SQL that reads a property of a record row; blank is NULL. The name must be one of a known definition. */
export function operandOf(type: ObjectType, definition: PropertyDefinition): Operand {
  switch (definition.name) {
    case 'hs_object_id':
      return { sql: 'id', convert: toNumber }
    case type.createdProperty:
      return { sql: 'created_at', convert: parseTime }
    case type.modifiedProperty:
      return { sql: 'updated_at', convert: parseTime }
    case 'email':
      return { sql: 'email', convert: (text) => text.trim().toLowerCase() }
  }
  const value = `(properties ->> '$.${definition.name}')`
  switch (definition.type) {
    case 'number':
      return { sql: `CAST(${value} AS REAL)`, convert: toNumber }
    case 'date':
      return { sql: value, convert: (text) => toIso(text)?.slice(0, 10) ?? null }
    case 'datetime':
      return { sql: value, convert: toIso }
    case 'string':
    case 'phone_number':
      return { sql: `fold(${value})`, convert: fold }
    default:
      return { sql: value, convert: asText }
  }
}

/** Compiles one filter; fails with the message of HubSpot's 400. */
export function compileFilter(type: ObjectType, definitions: ReadonlyMap<string, PropertyDefinition>, filter: Filter): Compiled {
  const definition = definitions.get(filter.propertyName)
  if (definition === undefined)
    return { ok: false, message: `There was a problem with the request: property "${filter.propertyName}" does not exist` }
  const { sql, convert } = operandOf(type, definition)
  const refuse = (message: string): Compiled => ({ ok: false, message: `Invalid filter on ${filter.propertyName}: ${message}` })
  const accept = (text: string, ...values: readonly SQLInputValue[]): Compiled => ({ ok: true, condition: { sql: text, values } })

  switch (filter.operator) {
    case 'HAS_PROPERTY':
      return accept(`${sql} IS NOT NULL`)
    case 'NOT_HAS_PROPERTY':
      return accept(`${sql} IS NULL`)
    case 'IN':
    case 'NOT_IN': {
      if (!filter.values || filter.values.length === 0) return refuse(`${filter.operator} needs "values"`)
      if (definition.fieldType === 'checkbox') {
        const members = filter.values.map((text) => `;${text};`)
        const any = `(${members.map(() => `instr(';' || ${sql} || ';', ?) > 0`).join(' OR ')})`
        return accept(filter.operator === 'IN' ? any : `(${sql} IS NULL OR NOT ${any})`, ...members)
      }
      // Unlike EQ, a list is taken as it is: on text its values must be in lower case already.
      const raw = sql.startsWith('fold(') || sql === 'email'
      const wanted = filter.values.map((text) => (raw ? text : convert(text)))
      if (wanted.includes(null)) return refuse(`"values" are not of type ${definition.type}`)
      const list = `${sql} IN (${wanted.map(() => '?').join(', ')})`
      return accept(filter.operator === 'IN' ? list : `(${sql} IS NULL OR NOT ${list})`, ...wanted)
    }
    case 'BETWEEN': {
      const low = filter.value == null ? null : convert(filter.value)
      const high = filter.highValue == null ? null : convert(filter.highValue)
      if (low === null || high === null) return refuse(`BETWEEN needs "value" and "highValue" of type ${definition.type}`)
      return accept(`${sql} BETWEEN ? AND ?`, low, high)
    }
    case 'CONTAINS_TOKEN':
    case 'NOT_CONTAINS_TOKEN': {
      if (!filter.value) return refuse(`${filter.operator} needs "value"`)
      const matches = `matches_token(CAST(${sql} AS TEXT), ?)`
      return accept(filter.operator === 'CONTAINS_TOKEN' ? matches : `NOT ${matches}`, filter.value)
    }
    default: {
      const wanted = filter.value == null ? null : convert(filter.value)
      if (wanted === null) return refuse(`${filter.operator} needs a "value" of type ${definition.type}`)
      if (filter.operator === 'NEQ') return accept(`(${sql} IS NULL OR ${sql} <> ?)`, wanted)
      return accept(`${sql} ${comparisons[filter.operator]} ?`, wanted)
    }
  }
}

function toNumber(text: string): number | null {
  const value = Number(text)
  return text.trim() !== '' && Number.isFinite(value) ? value : null
}

function toIso(text: string): string | null {
  const at = parseTime(text)
  return at === null ? null : new Date(at).toISOString()
}
