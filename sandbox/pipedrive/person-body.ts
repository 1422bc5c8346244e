import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { customValueSchema } from './custom-values.ts'
import { openRecordStore, type StoredRecord } from './record-store.ts'

const channelSchema = z.object({ value: z.string(), primary: z.boolean(), label: z.string() })

/** Several of one kind. */
export const channelsSchema = z.array(channelSchema)

/** One email address, phone number or messenger of a person. */
export type Channel = z.infer<typeof channelSchema>

export const customFieldsSchema = z.record(z.string(), customValueSchema)

const personBodySchema = z.object({
  name: z.string(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  emails: channelsSchema,
  phones: channelsSchema,
  visible_to: z.number(),
  label_ids: z.array(z.number()),
  postal_address: z.record(z.string(), z.string().nullable()).nullable(),
  notes: z.string().nullable(),
  im: channelsSchema,
  birthday: z.string().nullable(),
  job_title: z.string().nullable(),
  custom_fields: customFieldsSchema,
})

/** A person's own part, under the names that Pipedrive gives its members. Exactly one of several emails, phones or messengers is primary. */
export type PersonBody = z.infer<typeof personBodySchema>
export type Person = StoredRecord<PersonBody>

export const openPersonStore = (db: Database) => openRecordStore(db, 'person', personBodySchema)
export type PersonStore = ReturnType<typeof openPersonStore>

export const firstPersonId = 901

/** A person's default values. */
export const blankPerson: PersonBody = {
  name: '',
  first_name: null,
  last_name: null,
  emails: [],
  phones: [],
  visible_to: 3,
  label_ids: [],
  postal_address: null,
  notes: null,
  im: [],
  birthday: null,
  job_title: null,
  custom_fields: {},
}
