import { z } from 'zod'

export const contactSchema = z
  .object({
    id: z.uuid(),
    organization_id: z.uuid(),
    email: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    phone: z.string().nullable(),
    company: z.string().nullable(),
    job_title: z.string().nullable(),
    custom: z.record(z.string(), z.json()),
    version: z.number(),
    created_at: z.string(),
    updated_at: z.string(),
    deleted_at: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    phone: row.phone,
    company: row.company,
    jobTitle: row.job_title,
    custom: row.custom,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  }))
export type Contact = z.infer<typeof contactSchema>

export const contactColumns =
  'id, organization_id, email, first_name, last_name, phone, company, job_title, custom, version, created_at, updated_at, deleted_at'

/** What to call somebody: the name, else the email, else the company, else the phone. */
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
