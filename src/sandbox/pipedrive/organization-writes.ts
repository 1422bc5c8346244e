import { z } from 'zod'
import { findCompany } from './credentials.ts'
import { invalid } from './errors.ts'
import { industries } from './field-definitions.ts'
import { blankOrganization, firstOrganizationId, type Organization, type OrganizationBody } from './organization-body.ts'
import type { Place } from './person-writes.ts'
import { addressInput, addTimeInput, checked, clearableText, commonInput, mergeCustomFields, textInput } from './record-input.ts'
import { nextNumber, wholeSecond } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'
import type { SearchTerm } from './search-index.ts'

const industry = z
  .number()
  .int()
  .refine((id) => industries.some((each) => each.id === id), 'names an option that the field does not have')

const updateSchema = z.strictObject({
  name: textInput(255)
    .refine((name) => name !== '', 'is required')
    .optional(),
  address: addressInput.nullable().optional(),
  website: clearableText(255).optional(),
  linkedin: clearableText(255).optional(),
  industry: industry.nullable().optional(),
  annual_revenue: z.number().nullable().optional(),
  employee_count: z.number().int().nullable().optional(),
  ...commonInput,
})
const createSchema = updateSchema.extend({ add_time: addTimeInput })

type OrganizationInput = z.infer<typeof createSchema>

/** The body of a create or update, checked strictly. Throws Pipedrive's 400, which names the member. */
export function parseOrganizationInput(body: unknown, kind: 'create' | 'update'): OrganizationInput {
  return checked<OrganizationInput>(kind === 'create' ? createSchema : updateSchema, body)
}

/** What search finds an organization by. */
export function organizationTerms(body: OrganizationBody): readonly SearchTerm[] {
  const address = body.address?.['value'] ?? null
  return [{ field: 'name', value: body.name }, ...(address === null ? [] : [{ field: 'address', value: address } as const])]
}

const kept = <T>(given: T | undefined, before: T): T => (given === undefined ? before : given)

function changed(sandbox: Sandbox, { companyId }: Place, before: Organization, input: OrganizationInput): Organization {
  const ownerId = input.owner_id ?? before.ownerId
  if (ownerId !== before.ownerId && findCompany(companyId)?.admin.id !== ownerId)
    throw invalid('owner_id', 'there is no such user')
  const { body } = before
  const name = input.name ?? body.name
  if (name === '') throw invalid('name', 'is required')
  return {
    ...before,
    ownerId,
    body: {
      name,
      visible_to: kept(input.visible_to, body.visible_to),
      label_ids: kept(input.label_ids, body.label_ids),
      address: kept(input.address, body.address),
      website: kept(input.website, body.website),
      linkedin: kept(input.linkedin, body.linkedin),
      industry: kept(input.industry, body.industry),
      annual_revenue: kept(input.annual_revenue, body.annual_revenue),
      employee_count: kept(input.employee_count, body.employee_count),
      custom_fields: mergeCustomFields(sandbox.fields.custom(companyId, 'organization'), body.custom_fields, input.custom_fields),
    },
  }
}

function learn(sandbox: Sandbox, companyId: number, organization: Organization): void {
  const now = sandbox.clock()
  const terms = organization.deletedAt === null ? organizationTerms(organization.body) : []
  sandbox.searchIndex.put(companyId, 'organization', organization.id, terms, now, now + sandbox.settings().searchLagMs)
}

/** Call inside a transaction. Throws Pipedrive's 400 when a value is refused. */
export function createOrganization(sandbox: Sandbox, place: Place, input: OrganizationInput): Organization {
  const now = wholeSecond(sandbox.clock())
  const blank = {
    id: 0,
    addedAt: now,
    updatedAt: now,
    deletedAt: null,
    ownerId: place.userId,
    orgId: null,
    body: blankOrganization,
  }
  const made = changed(sandbox, place, blank, input)
  const addedAt = input.add_time === undefined ? now : wholeSecond(Date.parse(input.add_time))
  const organization = { ...made, id: nextNumber(sandbox.db, place.companyId, 'organization', firstOrganizationId), addedAt }
  sandbox.organizations.insert(place.companyId, organization)
  learn(sandbox, place.companyId, organization)
  return organization
}

/** Every accepted update moves the update time. The organization's persons stay as they are. Call inside a transaction. */
export function updateOrganization(sandbox: Sandbox, place: Place, before: Organization, input: OrganizationInput): Organization {
  const organization = { ...changed(sandbox, place, before, input), updatedAt: wholeSecond(sandbox.clock()) }
  sandbox.organizations.replace(place.companyId, organization)
  learn(sandbox, place.companyId, organization)
  return organization
}

/** Persons keep the link to it, as a stale one. Call inside a transaction. */
export function deleteOrganization(sandbox: Sandbox, companyId: number, before: Organization): void {
  const now = sandbox.clock()
  const organization = { ...before, deletedAt: now, updatedAt: wholeSecond(now) }
  sandbox.organizations.replace(companyId, organization)
  learn(sandbox, companyId, organization)
}
