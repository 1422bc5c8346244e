import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { openRecordStore, type StoredRecord } from './record-store.ts'

const activityBodySchema = z.object({
  subject: z.string(),
  type: z.string(),
  deal_id: z.number().nullable(),
  lead_id: z.string().nullable(),
  /** The first of the participants. */
  person_id: z.number().nullable(),
  participants: z.array(z.object({ person_id: z.number(), primary: z.boolean() })),
  /** YYYY-MM-DD and HH:MM:SS, in UTC. A day without a time is the whole day. */
  due_date: z.string().nullable(),
  due_time: z.string().nullable(),
  /** HH:MM:SS. */
  duration: z.string().nullable(),
  busy: z.boolean(),
  done: z.boolean(),
  /** Epoch milliseconds. */
  marked_as_done_time: z.number().nullable(),
  location: z.string().nullable(),
  public_description: z.string().nullable(),
  priority: z.number().nullable(),
  note: z.string().nullable(),
})

/** An activity's own part, under the names that Pipedrive gives its members. */
export type ActivityBody = z.infer<typeof activityBodySchema>
export type Activity = StoredRecord<ActivityBody>

export const openActivityStore = (db: Database) => openRecordStore(db, 'activity', activityBodySchema)
export type ActivityStore = ReturnType<typeof openActivityStore>

export const firstActivityId = 901

export const blankActivity: ActivityBody = {
  subject: '',
  type: 'call',
  deal_id: null,
  lead_id: null,
  person_id: null,
  participants: [],
  due_date: null,
  due_time: null,
  duration: null,
  busy: false,
  done: false,
  marked_as_done_time: null,
  location: null,
  public_description: null,
  priority: null,
  note: null,
}
