import { z } from 'zod'
import { currencies } from './currencies.ts'
import { type DealStatus, dealStatuses } from './deal-body.ts'
import { invalid } from './errors.ts'
import { dealLabels } from './field-definitions.ts'
import { addTimeInput, checked, clearableText, commonInput, labelIdsInput, textInput } from './record-input.ts'

const time = z.iso.datetime({ offset: true }).nullable().optional()
const id = z.number().int().min(1)
const codes = new Set(currencies.flatMap(({ code, active_flag }) => (active_flag ? [code] : [])))

const updateSchema = z.strictObject({
  title: textInput(255)
    .refine((title) => title !== '', 'is required')
    .optional(),
  value: z.number().nullable().optional(),
  currency: z
    .string()
    .refine((code) => codes.has(code), 'is not a currency of this company')
    .optional(),
  person_id: id.nullable().optional(),
  org_id: id.nullable().optional(),
  pipeline_id: id.optional(),
  stage_id: id.optional(),
  status: z.enum(dealStatuses).optional(),
  probability: z.number().min(0).max(100).nullable().optional(),
  lost_reason: clearableText(150).optional(),
  expected_close_date: z.iso.date().nullable().optional(),
  close_time: time,
  won_time: time,
  lost_time: time,
  is_archived: z.boolean().optional(),
  archive_time: time,
  is_deleted: z.boolean().optional(),
  ...commonInput,
  label_ids: labelIdsInput(dealLabels),
})
const createSchema = updateSchema.extend({ add_time: addTimeInput })

/** What a request says of a deal. Members that are not given are not there or undefined. */
export type DealInput = z.infer<typeof createSchema>

/** The body of a create or update, checked strictly. Throws Pipedrive's 400, which names the member. */
export function parseDealInput(body: unknown, kind: 'create' | 'update'): DealInput {
  return checked<DealInput>(kind === 'create' ? createSchema : updateSchema, body)
}

const statusOf = { won_time: ['won'], lost_time: ['lost'], close_time: ['won', 'lost'], lost_reason: ['lost'] } as const

/** Throws Pipedrive's 400 for a member that the deal's status does not have. */
export function checkStatusMembers(input: DealInput, status: DealStatus): void {
  for (const name of ['won_time', 'lost_time', 'close_time', 'lost_reason'] as const) {
    const allowed: readonly string[] = statusOf[name]
    if (input[name] != null && !allowed.includes(status))
      throw invalid(name, `can only be set for a ${allowed.join(' or ')} deal`)
  }
}
