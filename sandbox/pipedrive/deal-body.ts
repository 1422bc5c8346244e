import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { customFieldsSchema } from './person-body.ts'
import { openRecordStore, type StoredRecord } from './record-store.ts'

export const dealStatuses = ['open', 'won', 'lost'] as const
export type DealStatus = (typeof dealStatuses)[number]

const time = z.number().nullable()

const dealBodySchema = z.object({
  title: z.string(),
  value: z.number(),
  currency: z.string(),
  stage_id: z.number(),
  pipeline_id: z.number(),
  person_id: z.number().nullable(),
  status: z.enum(dealStatuses),
  probability: z.number().nullable(),
  lost_reason: z.string().nullable(),
  /** YYYY-MM-DD. */
  expected_close_date: z.string().nullable(),
  visible_to: z.number(),
  label_ids: z.array(z.number()),
  is_archived: z.boolean(),
  archive_time: time,
  stage_change_time: time,
  close_time: time,
  won_time: time,
  lost_time: time,
  first_won_time: time,
  custom_fields: customFieldsSchema,
})

/** A deal's own part, under the names that Pipedrive gives its members. Times are epoch milliseconds in whole seconds. */
export type DealBody = z.infer<typeof dealBodySchema>
export type Deal = StoredRecord<DealBody>

export const openDealStore = (db: Database) => openRecordStore(db, 'deal', dealBodySchema)
export type DealStore = ReturnType<typeof openDealStore>

export const firstDealId = 301

/** A deal's default values; its stage is decided when it is made. */
export const blankDeal: DealBody = {
  title: '',
  value: 0,
  currency: 'EUR',
  stage_id: 0,
  pipeline_id: 0,
  person_id: null,
  status: 'open',
  probability: null,
  lost_reason: null,
  expected_close_date: null,
  visible_to: 3,
  label_ids: [],
  is_archived: false,
  archive_time: null,
  stage_change_time: null,
  close_time: null,
  won_time: null,
  lost_time: null,
  first_won_time: null,
  custom_fields: {},
}
