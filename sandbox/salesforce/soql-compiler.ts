import type { SQLInputValue } from 'node:sqlite'
import { SalesforceError } from './errors.ts'
import type { ObjectCatalog, ObjectType } from './object-types.ts'
import { conditionSql } from './soql-conditions.ts'
import { createFieldReach, type FieldReach, type ReachedField } from './soql-fields.ts'
import { queryError } from './soql-lexer.ts'
import { type Condition, type Ordering, parseSoql, type Query } from './soql-parser.ts'
import { orgParameter, visibleNow } from './soql-scope.ts'

/** A query ready for the data file. Its first two parameters are the org and the time; `values` are the others. */
export interface CompiledQuery {
  readonly query: Query
  readonly type: ObjectType
  /** The fields to answer, in order; a compound address once. */
  readonly fields: readonly ReachedField[]
  /** `FROM … WHERE …`. */
  readonly body: string
  /** `ORDER BY …`, or nothing. */
  readonly order: string
  /** `LIMIT … OFFSET …`, or nothing. */
  readonly bounds: string
  readonly values: readonly SQLInputValue[]
  /** `FROM` alone, for reading the rows of a page by their numbers. */
  readonly from: string
}

function selectedFields(query: Query, type: ObjectType, reach: FieldReach['reach'], soql: string): readonly ReachedField[] {
  const seen = new Set<string>()
  return query.select.flatMap((each) => {
    const references =
      typeof each === 'string'
        ? type.fields
            .filter(({ custom }) => each === 'ALL' || custom === (each === 'CUSTOM'))
            .map(({ name }) => ({ path: [name], at: 0 }))
        : [each]
    return references.map((reference) => {
      const field = reach(reference)
      const key = [...field.steps.map(({ name }) => name), field.definition.name].join('.')
      if (seen.has(key)) throw queryError('INVALID_FIELD', soql, reference.at, `duplicate field selected: ${key}`)
      seen.add(key)
      return field
    })
  })
}

function orderSql(reach: FieldReach['reach'], soql: string, { field: reference, descending, nullsFirst }: Ordering): string {
  const field = reach(reference)
  const { definition } = field
  if (!definition.filterable || definition.type === 'address')
    throw queryError('MALFORMED_QUERY', soql, reference.at, `field '${definition.name}' can not be sorted in a query call`)
  const isText = !['id', 'reference', 'boolean', 'int', 'double', 'currency', 'percent', 'date', 'datetime'].includes(
    definition.type,
  )
  const direction = descending ? 'DESC' : 'ASC'
  const sql = isText ? (field.key ?? `fold(${field.sql})`) : field.sql
  // Said of a field that is never empty, it would keep the index from being used.
  const nulls = definition.nillable || field.steps.length > 0 ? ` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}` : ''
  return `${sql} ${direction}${nulls}`
}

const linkEnds = new Set(['contentdocumentid', 'linkedentityid'])

/** Whether a condition holds for links of named documents or records only. */
function namesItsEnds(where: Condition | null): boolean {
  if (where === null) return false
  if (where.kind === 'and') return where.parts.some(namesItsEnds)
  const isById = where.kind === 'compare' && (where.operator === '=' || where.operator === 'in')
  return isById && linkEnds.has(where.field.path.join('.').toLowerCase())
}

function linkRestriction(): SalesforceError {
  return new SalesforceError(
    400,
    'MALFORMED_QUERY',
    "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using the IN operator.",
  )
}

/** Compiles a query; with `scanAll` it sees the recycle bin too. Throws Salesforce's own refusals for what is wrong with it. */
export function compileSoql(objects: ObjectCatalog, soql: string, scanAll: boolean): CompiledQuery {
  const query = parseSoql(soql)
  const type = objects.find(query.from)
  if (type === null) {
    throw queryError(
      'INVALID_TYPE',
      soql,
      query.fromAt,
      `sObject type '${query.from}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    )
  }
  if (query.isCount && query.orderBy.length > 0)
    throw new SalesforceError(400, 'MALFORMED_QUERY', 'COUNT() cannot be used with ORDER BY')
  if (type.name === 'ContentDocumentLink' && !namesItsEnds(query.where)) throw linkRestriction()
  const { reach, from } = createFieldReach(objects, type, soql)
  const values: SQLInputValue[] = []
  const parameter = (value: SQLInputValue): string => {
    values.push(value)
    return `?${values.length + 2}`
  }
  const fields = selectedFields(query, type, reach, soql)
  const where =
    query.where === null
      ? null
      : conditionSql({ soql, reach, parameter, prefixOf: (name) => objects.require(name).keyPrefix }, query.where)
  const order = query.orderBy.map((each) => orderSql(reach, soql, each)).join(', ')
  const archived = type.byName.has('isarchived') ? ' AND t.IsArchived = 0' : ''
  const live = scanAll ? '' : ` AND t.IsDeleted = 0${archived}`
  const scope = `t._org = ${orgParameter} AND ${visibleNow('t')}${live}`
  return {
    query,
    type,
    fields,
    from: from(),
    body: `FROM ${from()} WHERE ${scope}${where === null ? '' : ` AND (${where})`}`,
    order: order === '' ? '' : `ORDER BY ${order}`,
    bounds: query.limit === null && query.offset === null ? '' : `LIMIT ${query.limit ?? -1} OFFSET ${query.offset ?? 0}`,
    values,
  }
}
