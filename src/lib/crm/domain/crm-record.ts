import type { FieldValues } from './entities.ts'

/** A record of a CRM in the fields of ours that it is mapped to. */
export type CrmRecord = {
  readonly id: string
  readonly values: FieldValues
  /** ISO 8601. */
  readonly updatedAt: string
}

export type CrmRecordsRead =
  | { readonly kind: 'read'; readonly records: ReadonlyMap<string, CrmRecord> }
  /** The CRM could not be asked now; why, for the person who looks. */
  | { readonly kind: 'unread'; readonly message: string }
