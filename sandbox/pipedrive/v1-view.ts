import type { SandboxCompany } from './credentials.ts'
import type { CustomField } from './field-catalog.ts'
import type { Organization } from './organization-body.ts'
import type { Person } from './person-body.ts'

/** Times of the first API generation: UTC without a mark, whole seconds. */
export function plainTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}

/** Custom values are on the same level as other members; a value with several parts uses keys with suffixes. */
export function spread(fields: Iterable<CustomField>, values: Person['body']['custom_fields']): Record<string, unknown> {
  return Object.fromEntries(
    [...fields].flatMap(({ code, type }): [string, unknown][] => {
      const value = values[code] ?? null
      if (type === 'set') return [[code, Array.isArray(value) ? value.join(',') : null]]
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[code, value]]
      return Object.entries(value).map(([part, each]) => [part === 'value' ? code : `${code}_${part}`, each])
    }),
  )
}

/** A person as the first API generation shows it; a deleted one has `active_flag` false. */
export function personV1View(
  { id: companyId, users }: SandboxCompany,
  fields: ReadonlyMap<string, CustomField>,
  { id, addedAt, updatedAt, deletedAt, ownerId, orgId, body }: Person,
  organization: Organization | null,
): Record<string, unknown> {
  const owner = users.find((user) => user.id === ownerId)
  return {
    id,
    company_id: companyId,
    owner_id: ownerId,
    org_id: orgId,
    name: body.name,
    first_name: body.first_name,
    last_name: body.last_name,
    active_flag: deletedAt === null,
    phone: body.phones,
    email: body.emails,
    first_char: (Array.from(body.name)[0] ?? '').toLowerCase(),
    add_time: plainTime(addedAt),
    update_time: plainTime(updatedAt),
    visible_to: String(body.visible_to),
    picture_id: null,
    label: body.label_ids[0] ?? null,
    label_ids: body.label_ids,
    org_name: organization?.body.name ?? null,
    owner_name: owner?.name,
    cc_email: null,
    ...spread(fields.values(), body.custom_fields),
  }
}

/** An organization as the first API generation shows it; a deleted one has `active_flag` false. */
export function organizationV1View(
  { id: companyId, domain, users }: SandboxCompany,
  fields: ReadonlyMap<string, CustomField>,
  { id, addedAt, updatedAt, deletedAt, ownerId, body }: Organization,
): Record<string, unknown> {
  const owner = users.find((user) => user.id === ownerId)
  return {
    id,
    company_id: companyId,
    owner_id: {
      id: ownerId,
      name: owner?.name,
      email: owner?.email,
      has_pic: 0,
      pic_hash: null,
      active_flag: true,
      value: ownerId,
    },
    name: body.name,
    active_flag: deletedAt === null,
    picture_id: null,
    first_char: (Array.from(body.name)[0] ?? '').toLowerCase(),
    add_time: plainTime(addedAt),
    update_time: plainTime(updatedAt),
    visible_to: String(body.visible_to),
    label: body.label_ids[0] ?? null,
    label_ids: body.label_ids,
    address: body.address?.['value'] ?? null,
    owner_name: owner?.name,
    cc_email: `${domain}@pipedrivemail.example`,
    ...spread(fields.values(), body.custom_fields),
  }
}
