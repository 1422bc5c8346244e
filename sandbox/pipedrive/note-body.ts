import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { openRecordStore, type StoredRecord } from './record-store.ts'

const noteBodySchema = z.object({
  content: z.string(),
  deal_id: z.number().nullable(),
  lead_id: z.string().nullable(),
  person_id: z.number().nullable(),
  pinned_to_deal_flag: z.boolean(),
  pinned_to_organization_flag: z.boolean(),
  pinned_to_person_flag: z.boolean(),
})

/** A note's own part, under the names that Pipedrive gives its members. */
export type NoteBody = z.infer<typeof noteBodySchema>
export type Note = StoredRecord<NoteBody>

export const openNoteStore = (db: Database) => openRecordStore(db, 'note', noteBodySchema)
export type NoteStore = ReturnType<typeof openNoteStore>

export const firstNoteId = 701

export const blankNote: NoteBody = {
  content: '',
  deal_id: null,
  lead_id: null,
  person_id: null,
  pinned_to_deal_flag: false,
  pinned_to_organization_flag: false,
  pinned_to_person_flag: false,
}
