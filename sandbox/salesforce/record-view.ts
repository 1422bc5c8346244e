import { z } from 'zod'
import type { FieldDefinition } from './field-definitions.ts'
import { id18 } from './ids.ts'
import type { ObjectCatalog } from './object-types.ts'
import { type Stored, storedOf } from './record-store.ts'
import { fieldSql, type ReachedField } from './soql-fields.ts'

const numberSchema = z.object({ own: z.number() })

/** A time as JSON answers carry it: UTC, whole seconds, an offset without a colon. */
export function jsonTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}.000+0000`
}

const addressParts: readonly (readonly [key: string, suffix: string])[] = [
  ['city', 'City'],
  ['country', 'Country'],
  ['latitude', 'Latitude'],
  ['longitude', 'Longitude'],
  ['postalCode', 'PostalCode'],
  ['state', 'State'],
  ['street', 'Street'],
]

function partsOf(definition: FieldDefinition): readonly (readonly [key: string, name: string])[] {
  const prefix = definition.name.slice(0, -'Address'.length)
  return addressParts.map(([key, suffix]) => [key, `${prefix}${suffix}`])
}

function jsonValue(objects: ObjectCatalog, definition: FieldDefinition, value: Stored, ownPrefix: string): unknown {
  if (value === null) return null
  if (definition.type === 'boolean') return value === 1
  if (definition.type === 'datetime' && typeof value === 'number') return jsonTime(value)
  if (definition.type === 'id' && typeof value === 'number') return id18(ownPrefix, value)
  if (definition.type === 'reference' && typeof value === 'number')
    return id18(objects.require(definition.referenceTo ?? '').keyPrefix, value)
  return value
}

/** How rows of a query become JSON records. */
export interface RecordRenderer {
  /** The columns to select, each with a unique name. */
  readonly columns: string
  readonly render: (row: Readonly<Record<string, unknown>>) => object
}

/** Makes records of rows that were selected by `columns`. `basePath` is `/services/data/vXX.0`. */
export function createRenderer(
  objects: ObjectCatalog,
  fields: readonly ReachedField[],
  rootName: string,
  basePath: string,
): RecordRenderer {
  const root = objects.require(rootName)
  const aliases = new Set(fields.flatMap(({ steps }) => steps.map(({ alias }) => alias)))
  const columns = [
    't._n AS own',
    ...[...aliases].map((alias) => `${alias}._n AS n_${alias}`),
    ...fields.flatMap(({ definition, alias, sql }, index) =>
      definition.type === 'address'
        ? partsOf(definition).map(([key, name]) => `${alias}."${name}" AS c${index}_${key}`)
        : [`${sql} AS c${index}`],
    ),
  ]
  const attributes = (type: string, prefix: string, number: number) => ({
    type,
    url: `${basePath}/sobjects/${type}/${id18(prefix, number)}`,
  })

  function valueOf(row: Readonly<Record<string, unknown>>, { definition, type }: ReachedField, index: number): unknown {
    if (definition.type === 'base64' && row[`c${index}`] !== null)
      return `${attributes(type.name, type.keyPrefix, numberSchema.parse(row).own).url}/${definition.name}`
    if (definition.type !== 'address') return jsonValue(objects, definition, storedOf(row[`c${index}`]), type.keyPrefix)
    const parts = partsOf(definition).map(([key]): [string, Stored] => [key, storedOf(row[`c${index}_${key}`])])
    return parts.every(([, part]) => part === null) ? null : { ...Object.fromEntries(parts), geocodeAccuracy: null }
  }

  return {
    columns: columns.join(', '),
    render(row) {
      const record: Record<string, unknown> = { attributes: attributes(root.name, root.keyPrefix, numberSchema.parse(row).own) }
      const related = new Map<string, Record<string, unknown> | null>()
      fields.forEach((field, index) => {
        let holder: Record<string, unknown> | null = record
        for (const { name, alias, type } of field.steps) {
          if (holder === null) return
          let made = related.get(alias)
          if (made === undefined) {
            const number = storedOf(row[`n_${alias}`])
            made = typeof number === 'number' ? { attributes: attributes(type.name, type.keyPrefix, number) } : null
            related.set(alias, made)
            holder[name] = made
          }
          holder = made
        }
        if (holder !== null) holder[field.definition.name] = valueOf(row, field, index)
      })
      return record
    },
  }
}

/** All fields of an object, as a single read answers them. */
export function ownFields(objects: ObjectCatalog, name: string): readonly ReachedField[] {
  const type = objects.require(name)
  return type.fields.map((definition) => ({
    definition,
    steps: [],
    type,
    alias: 't',
    sql: fieldSql(definition, 't'),
    key: null,
  }))
}
