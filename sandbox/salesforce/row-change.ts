import type { ObjectType } from './object-types.ts'

/** A created or changed record. Outbound messages do not report deletions. */
export interface RowChange {
  readonly org: number
  readonly type: ObjectType
  readonly number: number
  /** Epoch milliseconds. */
  readonly at: number
}
