import type { SQLInputValue } from 'node:sqlite'
import { fold } from '../kit/database.ts'
import { SalesforceError } from './errors.ts'
import type { FieldType } from './field-definitions.ts'
import { id18, parseId } from './ids.ts'
import type { FieldReach, ReachedField } from './soql-fields.ts'
import { decodeString, queryError } from './soql-lexer.ts'
import type { Condition, Literal, Operator } from './soql-parser.ts'

/** What conditions need of the query they belong to. */
export interface ConditionContext {
  readonly soql: string
  readonly reach: FieldReach['reach']
  /** Adds a value and returns its SQL parameter. */
  readonly parameter: (value: SQLInputValue) => string
  readonly prefixOf: (object: string) => string
}

type Kind = 'text' | 'id' | 'boolean' | 'number' | 'date' | 'datetime'

const kinds: Readonly<Partial<Record<FieldType, Kind>>> = {
  id: 'id',
  reference: 'id',
  boolean: 'boolean',
  int: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  date: 'date',
  datetime: 'datetime',
}
const orders = new Set<Operator>(['<', '<=', '>', '>='])

function text(context: ConditionContext, literal: Literal & { readonly kind: 'string' }, pattern: boolean): string {
  const decoded = decodeString(literal.raw, pattern)
  if (decoded === null) throw queryError('MALFORMED_QUERY', context.soql, literal.at, 'Illegal string escape sequence')
  return decoded
}

/**
 * An id's number in comparisons with ids of `prefix`. An id of another object equals none of them, and lies before or after them all.
 */
function idNumber(prefix: string, value: string): number {
  const id = parseId(value)
  if (id === null) throw new SalesforceError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${value}`)
  if (id.prefix === prefix) return id.number
  return id.prefix < prefix ? -1 : Number.MAX_SAFE_INTEGER
}

/** An id in the form in which a field of several objects holds it. */
function idText(value: string): string {
  const id = parseId(value)
  if (id === null) throw new SalesforceError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${value}`)
  return id18(id.prefix, id.number)
}

function compared(context: ConditionContext, field: ReachedField, kind: Kind, literal: Literal): SQLInputValue {
  const { definition } = field
  if (literal.kind === 'null') return null
  const wanted = kind === 'text' || kind === 'id' ? 'string' : kind
  if (literal.kind !== wanted) {
    const quotes = wanted === 'string' ? 'should be' : 'should not be'
    const named = wanted === 'datetime' ? 'dateTime' : wanted
    throw queryError(
      'INVALID_FIELD',
      context.soql,
      literal.at,
      `value of filter criterion for field '${definition.name}' must be of type ${named} and ${quotes} enclosed in quotes`,
    )
  }
  if (literal.kind === 'boolean') return literal.value ? 1 : 0
  if (literal.kind !== 'string') return literal.value
  const value = text(context, literal, false)
  if (value === '') return null
  if (definition.polymorphicTo.length > 0) return idText(value)
  if (kind === 'id') return idNumber(context.prefixOf(definition.referenceTo ?? field.type.name), value)
  return fold(value)
}

function comparison(context: ConditionContext, condition: Condition & { readonly kind: 'compare' }): string {
  const { operator, values } = condition
  const field = context.reach(condition.field)
  const { definition } = field
  const kind = kinds[definition.type] ?? 'text'
  if (!definition.filterable || definition.type === 'address') {
    throw queryError(
      'INVALID_FIELD',
      context.soql,
      condition.field.at,
      `field '${definition.name}' can not be filtered in a query call`,
    )
  }
  const isOrder = orders.has(operator)
  if ((operator === 'like' && kind !== 'text') || (isOrder && kind === 'boolean'))
    throw new SalesforceError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${definition.type} field`)

  const folded = kind === 'text' ? (field.key ?? `fold(${field.sql})`) : field.sql
  if (operator === 'like') {
    const [literal] = values
    if (literal?.kind !== 'string')
      throw queryError(
        'INVALID_FIELD',
        context.soql,
        condition.field.at,
        `value of filter criterion for field '${definition.name}' must be of type string and should be enclosed in quotes`,
      )
    return `${folded} LIKE ${context.parameter(fold(text(context, literal, true)))} ESCAPE '\\'`
  }
  const operands = values.map((literal) => compared(context, field, kind, literal))
  if (operator === 'in' || operator === 'not in') {
    const present = operands.filter((value) => value !== null)
    const some = present.length === 0 ? '0' : `${folded} IN (${present.map(context.parameter).join(', ')})`
    const orNull = operands.includes(null) ? `(${some} OR ${folded} IS NULL)` : some
    // Two-valued logic: a row without a value is "not in" a list of values.
    return operator === 'in' ? orNull : `NOT coalesce(${orNull}, 0)`
  }
  const [operand = null] = operands
  if (operand === null) {
    if (isOrder) return '0'
    return `${folded} IS ${operator === '!=' ? 'NOT ' : ''}NULL`
  }
  return `${folded} ${operator === '!=' ? 'IS NOT' : operator} ${context.parameter(operand)}`
}

/** SQL of a condition; case does not count in text, and a comparison with nothing is false, not unknown. */
export function conditionSql(context: ConditionContext, condition: Condition): string {
  switch (condition.kind) {
    case 'compare':
      return comparison(context, condition)
    case 'not':
      return `NOT coalesce((${conditionSql(context, condition.part)}), 0)`
    default:
      return condition.parts.map((part) => `(${conditionSql(context, part)})`).join(condition.kind === 'and' ? ' AND ' : ' OR ')
  }
}
