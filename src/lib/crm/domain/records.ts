import type { FieldValues } from './entities.ts'
import type { RecordKey } from './record-keys.ts'

/** A local record: values by mapping name; absent means blank. */
export type LocalRecord = {
  readonly id: string
  readonly version: number
  readonly values: FieldValues
  readonly updatedAt: string
  readonly deleted: boolean
  /** Of fields that refer to another record: its id in the CRM, null where the CRM does not have it. Absent where there is no reference. */
  readonly references?: Readonly<Record<string, string | null>> | undefined
  /** The fields among these that lead to a record which the CRM had and has no longer. */
  readonly goneThere?: readonly string[] | undefined
  /** Of fields that refer to several: the same for each of them, by its id here. */
  readonly members?: Readonly<Record<string, Readonly<Record<string, string | null>>>> | undefined
}

/** A CRM record with all mapped properties; an absent property is blank. */
export type RemoteRecord = {
  readonly id: string
  readonly properties: FieldValues
  /** ISO 8601 with milliseconds. */
  readonly updatedAt: string
  /**
   * By property, for values that belong to another record, as a company's name: when that record was last changed, where that is later
   * than `updatedAt`. ISO 8601.
   */
  readonly parentTimes?: Readonly<Record<string, string>>
  /** By property, for amounts whose currency the CRM names: its code. */
  readonly currencies?: Readonly<Record<string, string>>
  /** What this record can be matched by beside its mapped values, of each kind the first one first. */
  readonly keys: readonly RecordKey[]
  /** Our record's id where it is stored on the CRM's record. */
  readonly externalId?: string
  /** Whether the CRM takes no more changes of it, because it has become other records. */
  readonly isClosed?: true
  /** An opaque value that only the connector understands: what it needs to write the record without losing data. */
  readonly connectorState?: unknown
}

/** The latest time at which a property got its value, as far as its records' times tell. */
export function latestTimeOf({ updatedAt, parentTimes }: RemoteRecord, property: string): string {
  return parentTimes?.[property] ?? updatedAt
}
