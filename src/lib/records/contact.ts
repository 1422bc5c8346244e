import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { contactRowSchema, contactTexts } from '../db/contact-rows.ts'
import { whoDeleted } from './who-deleted.ts'

/** A whole contact as pages show it. */
export const contactSchema = contactRowSchema
  .extend({ organization_id: databaseIdSchema, created_at: z.string(), ...whoDeleted, custom: z.record(z.string(), z.json()) })
  .transform((row) => ({
    ...contactTexts(row),
    organizationId: row.organization_id,
    custom: row.custom,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    deletedBy: row.deleted_by,
    deletedVia: row.deleted_via,
  }))
export type Contact = z.infer<typeof contactSchema>

export const contactColumns =
  'id, organization_id, email, first_name, last_name, phone, company, job_title, custom, version, created_at, updated_at, deleted_at, deleted_by, deleted_via'

/** A contact's display name: the name, else the email, else the company, else the phone. */
export function contactName(contact: {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly email: string | null
  readonly company?: string | null
  readonly phone?: string | null
}): string {
  const name = [contact.firstName, contact.lastName].filter((part) => part?.trim()).join(' ')
  return name || contact.email || contact.company || contact.phone || 'Unnamed contact'
}
