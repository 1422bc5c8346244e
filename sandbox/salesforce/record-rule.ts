import type { RowError } from './errors.ts'
import type { Stored, Values } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

/** A record that is about to be written. */
export interface Write {
  readonly sandbox: Sandbox
  readonly org: number
  /** Null = it is new. */
  readonly before: Values | null
  /** What the request says. */
  readonly given: Values
  /** The record with that in it. */
  readonly after: Values
}

/** Another record that is written along with one. */
export interface Consequence {
  readonly object: string
  /** Null = a new one. */
  readonly number: number | null
  readonly values: Values
}

/** What is particular to the records of one object. */
export interface RecordRules {
  /** What Salesforce works out of a record's values, and what it takes only in part. */
  readonly completed?: (write: Write) => Readonly<Record<string, Stored>>
  /** Why the completed record is refused. */
  readonly refusal?: (write: Write) => RowError | null
  readonly consequences?: (write: Write, number: number) => readonly Consequence[]
}
