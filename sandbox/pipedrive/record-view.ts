import { shownCustomValue } from './custom-values.ts'
import type { Organization } from './organization-body.ts'
import type { Channel, Person } from './person-body.ts'
import type { Entity } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

/** What of a record's custom fields a read wants. */
export interface Selection {
  /** Null = all. */
  readonly customFields: readonly string[] | null
  /** Options as `{ id, label }` in place of their ids. */
  readonly withLabels: boolean
  /** Members that are not shown unless they are asked for. */
  readonly includeFields: readonly string[]
}

export const everything: Selection = { customFields: null, withLabels: false, includeFields: [] }

/** Times of the second API generation: UTC, whole seconds. */
export function isoSecond(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

export function customFieldsView(
  sandbox: Sandbox,
  companyId: number,
  entity: Entity,
  selection: Selection,
): (values: Person['body']['custom_fields']) => Record<string, unknown> {
  const fields = [...sandbox.fields.custom(companyId, entity).values()].filter(
    ({ code }) => selection.customFields === null || selection.customFields.includes(code),
  )
  return (values) =>
    Object.fromEntries(fields.map((field) => [field.code, shownCustomValue(field, values[field.code], selection.withLabels)]))
}

const channelView = ({ value, primary, label }: Channel): Channel => ({ value, primary, label })

/** Renders persons for one answer of the second API generation. */
export function personRenderer(sandbox: Sandbox, companyId: number, selection: Selection) {
  const custom = customFieldsView(sandbox, companyId, 'person', selection)
  const { contactSync } = sandbox.settings()
  return ({ id, addedAt, updatedAt, deletedAt, ownerId, orgId, body }: Person): Record<string, unknown> => ({
    id,
    name: body.name,
    first_name: body.first_name,
    last_name: body.last_name,
    owner_id: ownerId,
    org_id: orgId,
    add_time: isoSecond(addedAt),
    update_time: isoSecond(updatedAt),
    emails: body.emails.map(channelView),
    phones: body.phones.map(channelView),
    is_deleted: deletedAt !== null,
    visible_to: body.visible_to,
    label_ids: body.label_ids,
    picture_id: null,
    ...(contactSync
      ? {
          postal_address: body.postal_address,
          notes: body.notes,
          im: body.im.map(channelView),
          birthday: body.birthday,
          job_title: body.job_title,
        }
      : {}),
    custom_fields: custom(body.custom_fields),
  })
}

/** Renders organizations for one answer of the second API generation. */
export function organizationRenderer(sandbox: Sandbox, companyId: number, selection: Selection) {
  const custom = customFieldsView(sandbox, companyId, 'organization', selection)
  const { organizationDetails } = sandbox.settings()
  return ({ id, addedAt, updatedAt, deletedAt, ownerId, body }: Organization): Record<string, unknown> => ({
    id,
    name: body.name,
    owner_id: ownerId,
    add_time: isoSecond(addedAt),
    update_time: isoSecond(updatedAt),
    is_deleted: deletedAt !== null,
    visible_to: body.visible_to,
    address: body.address,
    label_ids: body.label_ids,
    ...(organizationDetails
      ? {
          website: body.website,
          linkedin: body.linkedin,
          industry: body.industry,
          annual_revenue: body.annual_revenue,
          employee_count: body.employee_count,
        }
      : {}),
    custom_fields: custom(body.custom_fields),
  })
}
