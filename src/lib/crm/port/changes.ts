import type { RemoteRecord } from '../domain/records.ts'

/** Position of a reader; opaque outside its connector. JSON, stored in the database between calls and runs. */
export type Cursor = { readonly [key: string]: unknown }

export type ChangePage = {
  readonly records: readonly RemoteRecord[]
  /** Ids of records that were deleted in the CRM. */
  readonly deletedIds: readonly string[]
  /** Records that were merged into another one. The merged record need not be among `deletedIds`. */
  readonly merges?: readonly Merge[]
  /** How many records this read returns from here to its end, where the CRM reports that on the first page. */
  readonly total?: number
  /** Where to continue: in this run while `done` is false, in the next run after that. */
  readonly next: Cursor
  readonly done: boolean
}

/** `from` was merged into `into`, the surviving record. */
export type Merge = { readonly from: string; readonly into: string }
