import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { optionLabel } from '../../crm/domain/choices.ts'
import { type Resource, resourceOf } from '../resources/resources.ts'
import { type Asked, listResource } from '../resources/rows.ts'
import { readRows, type UserClient } from '../rows.ts'

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

/**
 * Leads that have a key in common, or one with a contact, in the order of the keys. A page may have few groups, or none, and still a next
 * one: so many leads are looked at in one call and no more.
 */
export async function duplicateGroups(
  client: UserClient,
  organizationId: string,
  { by, after, limit }: { readonly by: 'email' | 'phone'; readonly after: string; readonly limit: number },
) {
  const asked = { p_organization: organizationId, p_by: by, p_after: after, p_limit: limit }
  const { groups, next } = await readRows(
    z.object({ groups: z.array(duplicateGroupSchema), next: z.string().nullable() }),
    client.rpc('lead_duplicate_groups', asked),
  )
  return { items: groups, next }
}

/** One of several who may be one person, as they are compared. */
export type ComparedPerson = z.infer<typeof comparedSchema> & { readonly object: 'lead' | 'contact'; readonly name: string }
/** Whom a group names. */
type NamedGroup = {
  readonly key: string
  readonly leads: readonly { readonly id: string }[]
  readonly contacts: readonly { readonly id: string }[]
}
export type ComparedGroup = { readonly key: string; readonly people: readonly ComparedPerson[] }

const text = z.string().nullable().default(null)
const comparedSchema = z
  .object({
    id: databaseIdSchema,
    first_name: text,
    last_name: text,
    email: text,
    phone: text,
    company_name: text,
    company: text,
    job_title: text,
    lead_status: text,
    source: text,
    estimated_value: z.number().nullable().default(null),
    currency: text,
    created_at: z.string(),
    updated_at: z.string(),
  })
  .transform(
    ({ first_name: first, last_name: last, company_name: named, company, job_title: jobTitle, lead_status: status, ...row }) => ({
      id: row.id,
      fullName: [first, last].filter((part) => part?.trim()).join(' '),
      email: row.email,
      phone: row.phone,
      company: named ?? company,
      jobTitle,
      status: status === null ? null : optionLabel(status),
      source: row.source,
      value: row.estimated_value,
      currency: row.currency,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }),
  )

const comparedMax = 100

/**
 * Groups with all of whom they name, leads first; at most a hundred of each object are compared at once.
 * @param askedOf reads records of a resource as the person who asks
 */
export async function besideEachOther(
  askedOf: (resource: Resource) => Asked,
  groups: readonly NamedGroup[],
): Promise<readonly ComparedGroup[]> {
  const read = async (object: 'lead' | 'contact', ids: readonly string[]) => {
    if (ids.length === 0) return []
    const { items } = await listResource(askedOf(resourceOf(object)), {
      conditions: [{ column: 'id', op: 'in', value: ids.slice(0, comparedMax) }],
      search: '',
      sort: 'created_at',
      descending: false,
      after: null,
      offset: 0,
      limit: comparedMax,
      deleted: false,
      isCounted: false,
    })
    return items.map((item): ComparedPerson => {
      const person = comparedSchema.parse(item)
      return { ...person, object, name: person.fullName || person.email || person.phone || 'Without a name' }
    })
  }
  const [leads, contacts] = await Promise.all([
    read('lead', [...new Set(groups.flatMap((group) => group.leads.map(({ id }) => id)))]),
    read('contact', [...new Set(groups.flatMap((group) => group.contacts.map(({ id }) => id)))]),
  ])
  const found = new Map([...leads, ...contacts].map((person) => [person.id, person]))
  return groups.map(({ key, leads: ofLeads, contacts: ofContacts }) => ({
    key,
    people: [...ofLeads, ...ofContacts].flatMap(({ id }) => found.get(id) ?? []),
  }))
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
