import { z } from 'zod'
import type { Person } from './person.ts'

const text = z
  .string()
  .nullable()
  .transform((value) => value ?? '')

/** A row of the app's contacts, as far as the bench reads it. */
export const contactRowSchema = z
  .object({ id: z.uuid(), email: text, first_name: text, last_name: text, phone: text })
  .transform((row) => ({
    id: row.id,
    person: { email: row.email, firstName: row.first_name, lastName: row.last_name, phone: row.phone },
  }))

export const contactColumns = 'id, email, first_name, last_name, phone'

export function toContactRow(organizationId: string, person: Person) {
  return {
    organization_id: organizationId,
    email: person.email.toLowerCase(),
    first_name: person.firstName,
    last_name: person.lastName,
    phone: person.phone,
  }
}
