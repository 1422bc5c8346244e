import { z } from 'zod'
import { invalid } from './errors.ts'
import { industries } from './field-definitions.ts'
import { blankOrganization, firstOrganizationId, type Organization, type OrganizationBody } from './organization-body.ts'
import { addressInput, addTimeInput, checked, clearableText, commonInput, mergeCustomFields, textInput } from './record-input.ts'
import { everything, organizationRenderer } from './record-view.ts'
import { ownerAfter, recordWrites } from './record-writes.ts'
import { pushedView } from './webhook-view.ts'
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

/** What a request says of an organization. */
export type OrganizationInput = z.infer<typeof createSchema>

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

function changed(sandbox: Sandbox, companyId: number, before: Organization, input: OrganizationInput): Organization {
  const ownerId = ownerAfter(companyId, before, input.owner_id)
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

/** The writes of organizations; call them inside a transaction. The persons of one that is changed or deleted stay as they are. */
export const organizationWrites = recordWrites<OrganizationBody, OrganizationInput>({
  store: ({ organizations }) => organizations,
  firstId: firstOrganizationId,
  blank: blankOrganization,
  changed,
  terms: (_sandbox, _companyId, body) => organizationTerms(body),
  pushed: (sandbox, companyId, organization) =>
    pushedView(sandbox, companyId, 'organization', organizationRenderer(sandbox, companyId, everything)(organization)),
})
