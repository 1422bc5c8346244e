import { z } from 'zod'
import { type FieldRuleSettings, ruled } from '../kit/field-rules.ts'
import { customTexts, type LoggedTexts } from './changelog.ts'
import { ruledCustomValues, searchableTexts } from './custom-values.ts'
import { releaseDealsOfOrganization } from './deal-writes.ts'
import { invalid } from './errors.ts'
import { industries } from './field-definitions.ts'
import { blankOrganization, firstOrganizationId, type Organization, type OrganizationBody } from './organization-body.ts'
import { personWrites } from './person-writes.ts'
import { addressInput, addTimeInput, checked, clearableText, commonInput, mergeCustomFields, textInput } from './record-input.ts'
import { everything, organizationRenderer } from './record-view.ts'
import { ownerAfter, type Place, recordWrites } from './record-writes.ts'
import { moveRelated } from './related-records.ts'
import { pushedView } from './webhook-view.ts'
import type { Sandbox } from './sandbox.ts'
import type { SearchTerm } from './search-index.ts'

const industry = z
  .number()
  .int()
  .refine((id) => industries.some((each) => each.id === id), 'names an option that the field does not have')

/** Members that older accounts do not have. */
const detailsInput = {
  website: clearableText(255).optional(),
  linkedin: clearableText(255).optional(),
  industry: industry.nullable().optional(),
  annual_revenue: z.number().nullable().optional(),
  employee_count: z.number().int().nullable().optional(),
}

const updateSchema = z.strictObject({
  name: textInput(255)
    .refine((name) => name !== '', 'is required')
    .optional(),
  address: addressInput.nullable().optional(),
  ...detailsInput,
  ...commonInput,
})
const createSchema = updateSchema.extend({ add_time: addTimeInput })

/** What a request says of an organization. */
export type OrganizationInput = z.infer<typeof createSchema>

/** The body of a create or update, checked strictly. Throws Pipedrive's 400, which names the member. */
export function parseOrganizationInput(body: unknown, kind: 'create' | 'update', sandbox: Sandbox): OrganizationInput {
  const input = checked<OrganizationInput>(kind === 'create' ? createSchema : updateSchema, body)
  const unknown = Object.keys(detailsInput).find((name) => Object.hasOwn(input, name))
  if (unknown !== undefined && !sandbox.settings().organizationDetails) throw invalid(unknown, 'is not a member of this object')
  return input
}

/** What search finds an organization by. */
export function organizationTerms(sandbox: Sandbox, companyId: number, body: OrganizationBody): readonly SearchTerm[] {
  const address = body.address?.['value'] ?? null
  const custom = searchableTexts(sandbox.fields.custom(companyId, 'organization'), body.custom_fields)
  return [
    { field: 'name', value: body.name },
    ...(address === null ? [] : [{ field: 'address', value: address } as const]),
    ...custom.map((value): SearchTerm => ({ field: 'custom_fields', value })),
  ]
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
    body: withRules(sandbox.settings(), {
      name,
      visible_to: kept(input.visible_to, body.visible_to),
      label_ids: kept(input.label_ids, body.label_ids),
      address: kept(input.address, body.address),
      website: kept(input.website, body.website),
      linkedin: kept(input.linkedin, body.linkedin),
      industry: kept(input.industry, body.industry),
      annual_revenue: kept(input.annual_revenue, body.annual_revenue),
      employee_count: kept(input.employee_count, body.employee_count),
      custom_fields: mergeCustomFields(sandbox.fields.custom(companyId, 'organization'), body.custom_fields, {
        ...(before.id === 0 ? sandbox.settings().fieldDefaults : {}),
        ...input.custom_fields,
      }),
    }),
  }
}

/** The body as the company's rules have it stored. */
function withRules(settings: FieldRuleSettings, body: OrganizationBody): OrganizationBody {
  if (Object.keys(settings.fieldRules).length === 0) return body
  const text = (name: string, value: string | null) => (value === null ? null : String(ruled(settings, name, value)))
  return {
    ...body,
    name: String(ruled(settings, 'name', body.name)),
    website: text('website', body.website),
    linkedin: text('linkedin', body.linkedin),
    custom_fields: ruledCustomValues(settings, body.custom_fields),
  }
}

function loggedTexts({ body }: Organization): LoggedTexts {
  return new Map([
    ['name', body.name],
    ['address', body.address?.['value'] ?? ''],
    ['website', body.website ?? ''],
    ['linkedin', body.linkedin ?? ''],
    ['industry', String(body.industry ?? '')],
    ['annual_revenue', String(body.annual_revenue ?? '')],
    ['employee_count', String(body.employee_count ?? '')],
    ...customTexts(body.custom_fields),
  ])
}

/** Its persons and deals go to the organization that it was merged into, or to none. */
function releaseLinked(sandbox: Sandbox, place: Place, id: number, mergedInto: number | null): void {
  const condition = { sql: 'deleted_at IS NULL AND org_id = ?', values: [id] }
  for (const person of sandbox.persons.list(place.companyId, condition, 'id', Number.MAX_SAFE_INTEGER))
    personWrites.replace(sandbox, place, person, { ...person, orgId: mergedInto })
  releaseDealsOfOrganization(sandbox, place, id, mergedInto)
  moveRelated(sandbox, place, 'org_id', id, mergedInto)
}

/** The writes of organizations; call them inside a transaction. */
export const organizationWrites = recordWrites<OrganizationBody, OrganizationInput>({
  store: ({ organizations }) => organizations,
  firstId: firstOrganizationId,
  blank: blankOrganization,
  changed,
  terms: organizationTerms,
  logged: loggedTexts,
  released: releaseLinked,
  pushed: (sandbox, companyId, organization) =>
    pushedView(sandbox, companyId, 'organization', organizationRenderer(sandbox, companyId, everything)(organization)),
})
