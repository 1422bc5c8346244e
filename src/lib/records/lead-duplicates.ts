import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { Failure } from '../core/errors.ts'
import { readRows, type UserClient } from './rows.ts'

const personShape = {
  id: databaseIdSchema,
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
}

export const duplicateSchema = z.object({
  object: z.enum(['lead', 'contact']),
  ...personShape,
  matched_by: z.array(z.enum(['email', 'phone'])),
})
export type Duplicate = z.infer<typeof duplicateSchema>

export const duplicateGroupSchema = z.object({
  key: z.string().describe('The email in lower case, or the digits of the phone number.'),
  leads: z.array(z.object(personShape)),
  contacts: z.array(z.object(personShape)),
})

/** Who may be the same person as a lead: leads and contacts with its email or phone number. @throws Failure `lead_not_found` */
export async function duplicatesOfLead(client: UserClient, organizationId: string, lead: string): Promise<readonly Duplicate[]> {
  const answer = client.rpc('lead_duplicates', { p_organization: organizationId, p_lead: lead })
  const found = await readRows(z.array(duplicateSchema).nullable(), answer)
  if (found === null) throw new Failure({ kind: 'invalid', code: 'lead_not_found', message: 'There is no such lead.' })
  return found
}

/** Leads that have a key in common, or one with a contact: a page of the keys in their order. */
export async function duplicateGroups(
  client: UserClient,
  organizationId: string,
  { by, after, limit }: { readonly by: 'email' | 'phone'; readonly after: string; readonly limit: number },
) {
  const asked = { p_organization: organizationId, p_by: by, p_after: after, p_limit: limit + 1 }
  const groups = await readRows(z.array(duplicateGroupSchema), client.rpc('lead_duplicate_groups', asked))
  const items = groups.slice(0, limit)
  return { items, next: groups.length > limit ? (items.at(-1)?.key ?? null) : null }
}

/** Makes a lead somebody's: one member's, nobody's, or that of the one of several whose turn it is. @returns who owns it now */
export async function assignLead(
  client: UserClient,
  organizationId: string,
  lead: string,
  to: { readonly owner: string | null } | { readonly among: readonly string[] },
): Promise<string | null> {
  const whom = 'among' in to ? { p_among: [...to.among] } : to.owner === null ? {} : { p_owner: to.owner }
  return readRows(
    databaseIdSchema.nullable(),
    client.rpc('assign_lead', { p_organization: organizationId, p_lead: lead, ...whom }),
  )
}
