import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { type ContactFieldName, customKey, type FieldValue, type FieldValues } from '../crm/domain/entities.ts'
import type { LocalRecord } from '../crm/domain/reconcile.ts'
import type { Column } from './database-columns.ts'

/** Where snake_case columns and mapping names meet. */
const columns = {
  email: 'email',
  firstName: 'first_name',
  lastName: 'last_name',
  phone: 'phone',
  company: 'company',
  jobTitle: 'job_title',
} as const satisfies Record<ContactFieldName, string>

const text = z.string().nullable()

const columnOf = new Map<string, string>(Object.entries(columns))

/** A row of contacts as the SQL functions return it. For other columns, pick or extend. */
export const contactRowSchema = z.object({
  id: databaseIdSchema,
  email: text,
  first_name: text,
  last_name: text,
  phone: text,
  company: text,
  job_title: text,
  custom: z.record(z.string(), z.unknown()),
  version: z.number(),
  updated_at: z.string(),
  deleted_at: text,
} satisfies Partial<Record<Column<'contacts'>, z.ZodType>>)

type TextColumns = 'id' | 'email' | 'first_name' | 'last_name' | 'phone' | 'company' | 'job_title'

/** What is written on a contact, by its names here. */
export function contactTexts(row: Pick<z.infer<typeof contactRowSchema>, TextColumns>) {
  return {
    id: row.id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    phone: row.phone,
    company: row.company,
    jobTitle: row.job_title,
  }
}

export function toLocalRecord(row: z.infer<typeof contactRowSchema>): LocalRecord {
  const values: Record<string, FieldValue> = {}
  for (const [name, column] of Object.entries(columns)) values[name] = row[column]
  for (const [key, value] of Object.entries(row.custom)) values[`custom.${key}`] = customValue(value)
  return { id: row.id, version: row.version, values, updatedAt: row.updated_at, deleted: row.deleted_at !== null }
}

/** A field's name in mappings as the database has it: the column, or `custom.<key>`. */
export function columnName(field: string): string {
  return columnOf.get(field) ?? field
}

/** Values by mapping name as columns; a null under `custom` takes the key away. Names that are no field of a contact are a bug. */
export function toContactRow(values: FieldValues): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  const custom: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(values)) {
    const key = customKey(name)
    const column = columnOf.get(name)
    if (key !== null) custom[key] = value
    else if (column !== undefined) row[column] = value === null ? null : String(value)
    else throw new Error(`Not a contact field: ${name}`)
  }
  return Object.keys(custom).length > 0 ? { ...row, custom } : row
}

/** Custom values that are lists or objects cannot be mapped field to field; they are compared and sent as their JSON. */
export function customValue(value: unknown): FieldValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return JSON.stringify(value)
}
