import type { Deal } from './deal-body.ts'
import { customFieldsView, isoSecond, type Selection } from './record-view.ts'
import type { Sandbox } from './sandbox.ts'
import { plainTime, spread } from './v1-view.ts'

const isoOrNull = (at: number | null) => (at === null ? null : isoSecond(at))
const plainOrNull = (at: number | null) => (at === null ? null : plainTime(at))

/** Renders deals for one answer of the second API generation. */
export function dealRenderer(sandbox: Sandbox, companyId: number, selection: Selection) {
  const custom = customFieldsView(sandbox, companyId, 'deal', selection)
  const optional: Readonly<Record<string, (deal: Deal) => unknown>> = {
    participants_count: ({ id }) => sandbox.participants.ofDeal(companyId, id).length,
    first_won_time: ({ body }) => isoOrNull(body.first_won_time),
    source_lead_id: () => null,
  }
  return (deal: Deal): Record<string, unknown> => {
    const { id, addedAt, updatedAt, deletedAt, ownerId, orgId, body } = deal
    return {
      id,
      title: body.title,
      owner_id: ownerId,
      person_id: body.person_id,
      org_id: orgId,
      pipeline_id: body.pipeline_id,
      stage_id: body.stage_id,
      value: body.value,
      currency: body.currency,
      add_time: isoSecond(addedAt),
      update_time: isoSecond(updatedAt),
      stage_change_time: isoOrNull(body.stage_change_time),
      is_deleted: deletedAt !== null,
      is_archived: body.is_archived,
      status: body.status,
      probability: body.probability,
      lost_reason: body.lost_reason,
      visible_to: body.visible_to,
      close_time: isoOrNull(body.close_time),
      won_time: isoOrNull(body.won_time),
      lost_time: isoOrNull(body.lost_time),
      expected_close_date: body.expected_close_date,
      label_ids: body.label_ids,
      origin: 'API',
      origin_id: null,
      channel: null,
      channel_id: null,
      arr: null,
      mrr: null,
      acv: null,
      ...Object.fromEntries(
        Object.entries(optional).flatMap(([name, of]) => (selection.includeFields.includes(name) ? [[name, of(deal)]] : [])),
      ),
      custom_fields: custom(body.custom_fields),
    }
  }
}

/** A deal as the first API generation shows it; a deleted one has the status "deleted". */
export function dealV1View(
  sandbox: Sandbox,
  companyId: number,
  { id, addedAt, updatedAt, deletedAt, ownerId, orgId, body }: Deal,
): Record<string, unknown> {
  const person = body.person_id === null ? null : sandbox.persons.find(companyId, body.person_id)
  const organization = orgId === null ? null : sandbox.organizations.find(companyId, orgId)
  const isDeleted = deletedAt !== null
  return {
    id,
    creator_user_id: ownerId,
    user_id: ownerId,
    person_id: body.person_id,
    org_id: orgId,
    stage_id: body.stage_id,
    pipeline_id: body.pipeline_id,
    title: body.title,
    value: body.value,
    currency: body.currency,
    add_time: plainTime(addedAt),
    update_time: plainTime(updatedAt),
    stage_change_time: plainOrNull(body.stage_change_time),
    active: body.status === 'open' && !isDeleted,
    deleted: isDeleted,
    is_archived: body.is_archived,
    status: isDeleted ? 'deleted' : body.status,
    probability: body.probability,
    lost_reason: body.lost_reason,
    visible_to: String(body.visible_to),
    close_time: plainOrNull(body.close_time),
    won_time: plainOrNull(body.won_time),
    first_won_time: plainOrNull(body.first_won_time),
    lost_time: plainOrNull(body.lost_time),
    expected_close_date: body.expected_close_date,
    label: body.label_ids.length === 0 ? null : body.label_ids.join(','),
    person_name: person?.body.name ?? null,
    org_name: organization?.body.name ?? null,
    participants_count: sandbox.participants.ofDeal(companyId, id).length,
    ...spread(sandbox.fields.custom(companyId, 'deal').values(), body.custom_fields),
  }
}
