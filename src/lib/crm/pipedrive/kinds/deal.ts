import type { v2 } from 'pipedrive'
import { z } from 'zod'
import { mappingRow } from '../../connector-kit/mapping-row.ts'
import type { FieldValue } from '../../domain/entities.ts'
import { isBlank, sameValue } from '../../domain/normalize.ts'
import { concernsParticipantsAlone, participantsField, withParticipants, writeParticipants } from '../participants.ts'
import { recordShape, text } from '../schema.ts'
import { closings, readStages } from '../stages.ts'
import { idOf, textOf } from '../values.ts'
import { ownerField } from './owner-field.ts'
import type { Kind, Rejected } from './kind.ts'
import { requestBody } from './request-body.ts'

const rowSchema = z.looseObject({
  ...recordShape,
  title: text,
  status: text,
  stage_id: z.number().int().nullish(),
  currency: text,
  person_id: z.number().int().nullish(),
  participants_count: z.number().int().nullish(),
})
type Deal = z.infer<typeof rowSchema>

const stateSchema = z.object({ status: z.string() })

const createBody = requestBody<v2.AddDealRequest>()
const updateBody = requestBody<v2.UpdateDealRequest>()

const untitled: Rejected = {
  reason: 'required',
  code: 'title_required',
  field: 'title',
  message: 'Every deal in Pipedrive has a title. Enter one.',
}
const notLost: Rejected = {
  reason: 'rule',
  code: 'not_lost',
  field: 'lost_reason',
  message: 'Pipedrive keeps why a deal was lost of lost deals only. It is sent once the deal is lost.',
}

/** A stage decides its pipeline; one that is left for won or lost stays, and a deal that is moved to a stage is open again. */
function placeOf(stage: FieldValue): Readonly<Record<string, unknown>> {
  const value = String(stage ?? '').trim()
  if (closings.some((each) => each.value === value)) return { status: value }
  return { stage_id: idOf(value) ?? value, status: 'open' }
}

/** An opportunity is a deal of Pipedrive. Several may have the same title. */
export const deal: Kind<Deal> = {
  object: 'opportunity',
  name: 'deal',
  scopes: ['deals:full'],
  capability: {
    label: { one: 'Deal', many: 'Deals' },
    costs: { unit: 'tokens', page: 30, read: 1, lookup: 1, write: 5 },
  },
  calls: {
    list: (api, query) => api.deals().getDeals({ ...query, include_fields: 'participants_count' }),
    get: (api, id) => api.deals().getDeal({ id, include_fields: 'participants_count' }),
    create: (api, body) => api.deals().addDeal({ AddDealRequest: createBody.parse(body) }),
    update: (api, id, body) => api.deals().updateDeal({ id, UpdateDealRequest: updateBody.parse(body) }),
    remove: (api, id) => api.deals().deleteDeal({ id }),
    listFields: (api, query) => api.dealFields().getDealFields(query),
    addField: (api, field) => api.dealFields().addDealField({ AddDealFieldRequest: field }),
    changelog: (api, query) => api.dealChangelogs().getDealChangelog(query),
  },
  row: rowSchema,
  fields: [
    { name: 'title', label: 'Title', kind: 'text', access: 'write', required: 'title' },
    { name: 'stage_id', label: 'Stage', kind: 'stage', access: 'write' },
    { name: 'value', label: 'Value', kind: 'amount', access: 'write' },
    { name: 'currency', label: 'Currency', kind: 'text', access: 'write' },
    { name: 'expected_close_date', label: 'Expected close date', kind: 'date', access: 'write' },
    { name: 'probability', label: 'Probability', kind: 'number', access: 'write' },
    { name: 'lost_reason', label: 'Lost reason', kind: 'text', access: 'write' },
    ownerField,
    { name: 'org_id', label: 'Organization', kind: 'reference', access: 'write', target: 'account' },
    { name: 'person_id', label: 'Contact person', kind: 'reference', access: 'write', target: 'contact' },
    { name: participantsField, label: 'Participants', kind: 'references', access: 'write', target: 'contact' },
    { name: 'status', label: 'Status', kind: 'text', access: 'read' },
    { name: 'close_time', label: 'Closed', kind: 'datetime', access: 'read' },
    { name: 'add_time', label: 'Deal created', kind: 'datetime', access: 'read' },
    { name: 'update_time', label: 'Update time', kind: 'datetime', access: 'read' },
  ],
  choices: { stage_id: readStages },
  lists: [],
  // By which the changelog knows it.
  partOf: { owner_id: 'user_id' },
  read: {
    stage_id: ({ status, stage_id: stage }) =>
      closings.find(({ value }) => value === status)?.value ?? (stage == null ? null : String(stage)),
  },
  key: { kind: 'none', field: 'title', of: () => [] },
  idField: {
    name: 'ADSapp opportunity id',
    of: 'opportunity',
    without: 'a deal whose creation was not confirmed is looked for by its values.',
  },
  state: ({ status }) => ({ status: status ?? 'open' }) satisfies z.infer<typeof stateSchema>,
  writer(state) {
    const before = state === null ? 'open' : stateSchema.parse(state).status
    const sent: Record<string, unknown> = {}
    return {
      put(name, value) {
        if (name === 'title') sent['title'] = textOf(value)
        else if (name === 'lost_reason') sent['lost_reason'] = textOf(value)
        else if (name === 'stage_id') Object.assign(sent, placeOf(value))
        // In rows of their own.
        else if (name === participantsField) return true
        // Nothing is not a currency: what the deal has stays.
        else if (name === 'currency' && isBlank(value)) return true
        else return false
        return true
      },
      members({ isCreate }) {
        const { lost_reason: reason, ...others } = sent
        if (others['title'] === null || (isCreate && others['title'] === undefined)) return { rejected: untitled }
        if ((others['status'] ?? before) === 'lost') return sent
        // Opening a deal clears it.
        return reason === undefined || reason === null ? others : { rejected: notLost }
      },
    }
  },
  changesWith: ({ status = 'lost' }, state) =>
    status !== 'lost' && stateSchema.parse(state).status === 'lost' ? ['lost_reason'] : [],
  apart: { read: withParticipants, isAll: concernsParticipantsAlone, write: writeParticipants },
  isMadeBy({ properties }, record) {
    return Object.entries(properties).every(
      // Participants are added after the deal is made.
      ([name, value]) =>
        name === participantsField || value === null || sameValue('text', record.properties[name] ?? null, value),
    )
  },
  mapping: [
    mappingRow('name', 'title'),
    mappingRow('stage', 'stage_id'),
    mappingRow('amount', 'value'),
    mappingRow('currency', 'currency'),
    mappingRow('expectedCloseDate', 'expected_close_date'),
    mappingRow('lostReason', 'lost_reason'),
    mappingRow('owner', 'owner_id'),
  ],
  joinedFields: [],
  references: [mappingRow('account', 'org_id'), mappingRow('contact', 'person_id'), mappingRow('contacts', participantsField)],
}
