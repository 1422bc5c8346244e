import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { formatNumber } from '../core/text/number-text.ts'
import { isStorable } from '../core/text/storable-text.ts'
import { memberSeparator, membersOf } from '../crm/domain/sets.ts'

/**
 * How many characters the roles of one contact that a person gives have together, with what stands between them. Of those that CRMs and merges
 * bring there may be more.
 */
export const rolesLengthMax = 10_000

/** The roles that a text says, with semicolons between: each once. */
export function rolesIn(text: string | null): readonly string[] {
  return membersOf(text).toSorted()
}

/** Roles as one text, as people read and write them; empty: none. */
export function rolesText(roles: readonly string[]): string {
  return roles.join(`${memberSeparator} `)
}

const roleSchema = z
  .string()
  .trim()
  .min(1)
  .refine(isStorable, 'Leave out characters that cannot be stored.')
  .refine((role) => !role.includes(memberSeparator), `one role may not have a “${memberSeparator}”.`)

/** What a contact is to an opportunity: each role once, in order. */
const anyRolesSchema = z.array(roleSchema).transform((roles) => rolesIn(roles.join(memberSeparator)))
const rolesSchema = anyRolesSchema.refine(
  (roles) => roles.join(memberSeparator).length <= rolesLengthMax,
  `Use at most ${formatNumber(rolesLengthMax)} characters for all roles of one contact.`,
)

export const newContactShape = {
  contact_id: databaseIdSchema,
  roles: rolesSchema.optional().describe('As `["Decision Maker"]`; left out: none.'),
}
export const changedContactShape = {
  roles: rolesSchema.describe('All that it has from now on.'),
  seen: z
    .strictObject({ roles: anyRolesSchema.optional() })
    .optional()
    .describe('The roles that the change was made of: with others by now, nothing is changed.'),
}

export const opportunityContactSchema = z
  .object({
    contact_id: databaseIdSchema,
    is_main: z.boolean().describe('Whether it is the main contact, `contact_id` of the opportunity.'),
    roles: z.array(z.string()).describe('What the contact is to the opportunity.'),
  })
  .meta({ id: 'OpportunityContact' })
export type OpportunityContact = z.infer<typeof opportunityContactSchema>
