import type { ObjectType } from './object-types.ts'

/** A record that was made or changed. What went is not told of: outbound messages have no word for it. */
export interface RowChange {
  readonly org: number
  readonly type: ObjectType
  readonly number: number
  /** Epoch milliseconds. */
  readonly at: number
}
