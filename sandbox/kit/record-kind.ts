import type { FormField, FormValues } from './record-form.ts'

/** A record as a row of the list. */
export interface ListedRecord {
  readonly id: string
  readonly title: string
  /** One text per column. */
  readonly cells: readonly string[]
  /** Epoch milliseconds. */
  readonly changedAt: number
}

/** A record as its page shows it. */
export interface OpenedRecord {
  readonly id: string
  readonly title: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly changedAt: number
  readonly isRemoved: boolean
  readonly values: FormValues
}

/** The result of a write: the record's id, or the CRM's reason of a refusal. */
export type PageWrite = { readonly kind: 'done'; readonly id: string } | { readonly kind: 'refused'; readonly reason: string }

export function refused(reason: string): PageWrite {
  return { kind: 'refused', reason }
}

/** One object of one account: what the pages need to list, show and change its records. Each write is one transaction. */
export interface RecordKind {
  /** In lower case, as in "New contact". */
  readonly one: string
  readonly many: string
  /** Headings of the list between the name and the time of the last change. */
  readonly columns: readonly string[]
  readonly searchHint: string
  /** The fields of the form, in order. */
  readonly fields: () => readonly FormField[]
  /** The last changed first. */
  readonly list: (wanted: ListWanted) => { readonly total: number; readonly records: readonly ListedRecord[] }
  /** The record, live or removed; null when there is none. */
  readonly find: (id: string) => OpenedRecord | null
  readonly create: (values: FormValues) => PageWrite
  /** Values that the form did not send stay unchanged. */
  readonly update: (id: string, values: FormValues) => PageWrite
  /** Archives or deletes, whichever the CRM calls it. */
  readonly remove: (id: string) => PageWrite
  /** Absent where the CRM cannot restore. */
  readonly restore?: (id: string) => PageWrite
  /** Merges the loser into the winner; absent where the CRM merges no such records. */
  readonly merge?: (winner: string, loser: string) => PageWrite
}

export interface ListWanted {
  /** Empty = all. */
  readonly text: string
  /** Archived or deleted records, instead of live ones. */
  readonly removed: boolean
  readonly limit: number
  readonly offset: number
}
