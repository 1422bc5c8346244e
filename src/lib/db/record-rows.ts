import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import type { FieldType, FieldValue, FieldValues } from '../crm/domain/entities.ts'
import { customKey, fieldOf, specOf, type SyncedObject } from '../crm/domain/objects.ts'
import { inParts } from '../crm/domain/joined-fields.ts'
import { joinedName } from '../crm/domain/joined-names.ts'
import type { LocalRecord } from '../crm/domain/records.ts'

/** What is the same in every table of records. Their columns come beside it. */
const rowSchema = z.looseObject({
  id: databaseIdSchema,
  custom: z.record(z.string(), z.unknown()),
  version: z.number(),
  updated_at: z.string(),
  deleted_at: z.string().nullable(),
  references: z.record(z.string(), z.string().nullable()).optional(),
  members: z.record(z.string(), z.record(z.string(), z.string().nullable())).optional(),
  gone_there: z.array(z.string()).optional(),
})

const schemas = new Map<SyncedObject, z.ZodType<LocalRecord>>()

/** A record of ours as the SQL functions return it (`private.records.json`). */
export function recordSchemaOf(object: SyncedObject): z.ZodType<LocalRecord> {
  const known = schemas.get(object)
  if (known) return known
  const { fields, joined = [] } = specOf(object)
  const schema = rowSchema.transform((row, context): LocalRecord => {
    const values: Record<string, FieldValue> = {}
    for (const { name, column } of fields) {
      const value = row[column]
      if (isFieldValue(value)) values[name] = value
      else context.addIssue({ code: 'custom', path: [column], message: 'not a value of a field' })
    }
    for (const { name, parts } of joined) values[name] = joinedName(values[parts[0]], values[parts[1]])
    for (const [key, value] of Object.entries(row.custom)) values[`custom.${key}`] = customValue(value)
    const { id, version, updated_at: updatedAt, references, members, gone_there: goneThere } = row
    const refs = { ...(references && { references, goneThere }), ...(members && { members }) }
    return { id, version, values, updatedAt, deleted: row.deleted_at !== null, ...refs }
  })
  schemas.set(object, schema)
  return schema
}

/** By hand, because a schema for each column of each record is most of what reading a batch costs. */
function isFieldValue(value: unknown): value is FieldValue {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** A field's name in mappings as the database has it: the column, or `custom.<key>`. */
export function columnName(object: SyncedObject, field: string): string {
  return fieldOf(object, field)?.column ?? field
}

/** Values by mapping name as columns; a null under `custom` takes the key away. Names that are no field of the object are a bug. */
export function toRecordRow(object: SyncedObject, values: FieldValues): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  const custom: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(inParts(object, values, {}))) {
    const key = customKey(name)
    const field = fieldOf(object, name)
    if (key !== null) custom[key] = value
    else if (field !== null) row[field.column] = value === null ? null : columnValue(field.type, value)
    else throw new Error(`Not a field of ${specOf(object).many}: ${name}`)
  }
  return Object.keys(custom).length > 0 ? { ...row, custom } : row
}

/** Columns of text hold text, whatever notation the CRM has; amounts are text on their way, so that no digit is lost. */
function columnValue(type: FieldType, value: NonNullable<FieldValue>): FieldValue {
  return type === 'number' || type === 'boolean' ? value : String(value)
}

/** Custom values that are lists or objects cannot be mapped field to field; they are compared and sent as their JSON. */
export function customValue(value: unknown): FieldValue {
  if (value === undefined) return null
  return isFieldValue(value) ? value : JSON.stringify(value)
}
