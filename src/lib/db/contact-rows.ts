import { z } from 'zod'
import { type ContactFieldName, customKey, type FieldValue, type FieldValues } from '../crm/domain/entities.ts'
import type { LocalRecord } from '../crm/domain/reconcile.ts'

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

export const contactRowSchema = z.object({
  id: z.uuid(),
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
})

export function toLocalRecord(row: z.infer<typeof contactRowSchema>): LocalRecord {
  const values: Record<string, FieldValue> = {}
  for (const [name, column] of Object.entries(columns)) values[name] = row[column]
  for (const [key, value] of Object.entries(row.custom)) values[`custom.${key}`] = scalar(value)
  return { id: row.id, version: row.version, values, updatedAt: row.updated_at, deleted: row.deleted_at !== null }
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
function scalar(value: unknown): FieldValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return JSON.stringify(value)
}
