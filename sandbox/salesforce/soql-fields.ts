import type { FieldDefinition } from './field-definitions.ts'
import { keyColumn } from './database.ts'
import type { ObjectCatalog, ObjectType } from './object-types.ts'
import { visibleNow } from './soql-scope.ts'
import { queryError } from './soql-lexer.ts'
import type { FieldReference } from './soql-parser.ts'

/** A relation on the way to a field: its name, and the table that it leads to. */
interface RelationStep {
  readonly name: string
  readonly alias: string
  readonly type: ObjectType
}

/** A field as the SQL of one query reaches it. */
export interface ReachedField {
  readonly definition: FieldDefinition
  /** The relations on the way; empty for the object's own field. */
  readonly steps: readonly RelationStep[]
  readonly type: ObjectType
  /** Table alias that holds it. */
  readonly alias: string
  readonly sql: string
  /** Its folded form with an index, if it has one. */
  readonly key: string | null
}

export interface FieldReach {
  readonly reach: (reference: FieldReference) => ReachedField
  /** `FROM` with the joins that the fields reached so far need. */
  readonly from: () => string
}

const rootAlias = 't'

/** SQL of a field in the table `alias`. */
export function fieldSql(definition: FieldDefinition, alias: string): string {
  return definition.expression === null ? `${alias}."${definition.name}"` : `(${definition.expression.replaceAll('@', alias)})`
}

/** Finds fields by their paths, and joins the tables on the way once each. */
export function createFieldReach(objects: ObjectCatalog, root: ObjectType, soql: string): FieldReach {
  const joins = new Map<string, { readonly alias: string; readonly sql: string }>()

  function join(from: string, definition: FieldDefinition, type: ObjectType): string {
    const key = `${from}.${definition.name}`
    const known = joins.get(key)
    if (known !== undefined) return known.alias
    const alias = `r${joins.size + 1}`
    const sql = `LEFT JOIN ${type.table} ${alias} ON ${alias}._org = ${rootAlias}._org AND ${alias}._n = ${fieldSql(definition, from)} AND ${visibleNow(alias)}`
    joins.set(key, { alias, sql })
    return alias
  }

  function relation(type: ObjectType, name: string, at: number): FieldDefinition {
    const found = type.fields.find(({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase())
    if (found !== undefined) return found
    throw queryError(
      'INVALID_FIELD',
      soql,
      at,
      `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    )
  }

  return {
    reach({ path, at }) {
      const own = path.length > 1 && path[0]?.toLowerCase() === root.name.toLowerCase()
      const names = own ? path.slice(1) : path
      let type = root
      let alias = rootAlias
      const steps: RelationStep[] = []
      for (const name of names.slice(0, -1)) {
        const definition = relation(type, name, at)
        const target = objects.require(definition.referenceTo ?? '')
        alias = join(alias, definition, target)
        type = target
        steps.push({ name: definition.relationshipName ?? name, alias, type })
      }
      const name = names.at(-1) ?? ''
      const definition = type.byName.get(name.toLowerCase())
      if (definition === undefined) {
        throw queryError(
          'INVALID_FIELD',
          soql,
          at,
          `No such column '${name}' on entity '${type.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
        )
      }
      const key = definition.keyed ? `${alias}.${keyColumn(definition.name)}` : null
      return { definition, steps, type, alias, sql: fieldSql(definition, alias), key }
    },
    from: () => [`${root.table} ${rootAlias}`, ...[...joins.values()].map(({ sql }) => sql)].join(' '),
  }
}
