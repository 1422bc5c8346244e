import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import type { Column } from './database-columns.ts'

const text = z.string().nullable()

/** A row of contacts. For other columns, pick or extend. */
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
