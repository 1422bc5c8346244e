import type { FieldValues, ObjectType } from '../domain/entities.ts'
import type { KeyKind } from '../domain/record-keys.ts'

/** What a preview would have sent to a record: properties by the CRM's names, and what it would be found by afterwards. */
export type PreviewWrite = { readonly properties: FieldValues; readonly keys: readonly string[] }
/** A record by what it is searched by. */
type ByKey = { readonly id: string; readonly kind: KeyKind; readonly keys: readonly string[] }

/** A write as it is noted: what would be sent, and what the record would be found by. */
export type NotedWrite = ByKey & Pick<PreviewWrite, 'properties'>

/** What is kept of the CRM's records while a preview is made. */
export type PreviewWrites = {
  readonly note: (object: ObjectType, writes: readonly NotedWrite[]) => Promise<void>
  /** `begins`, `ends`: of a list of all records, whether this is its first page, its last one. @returns what would have been sent to those on it */
  readonly noteMet: (page: {
    readonly object: ObjectType
    readonly records: readonly ByKey[]
    readonly begins: boolean
    readonly ends: boolean
  }) => Promise<ReadonlyMap<string, PreviewWrite>>
  /** Which of these the CRM has, of all that were met or would have been made. `isAll`: whether there are no others. */
  readonly there: (
    object: ObjectType,
    ids: readonly string[],
  ) => Promise<{ readonly there: ReadonlySet<string>; readonly isAll: boolean }>
  readonly of: (object: ObjectType, ids: readonly string[]) => Promise<ReadonlyMap<string, PreviewWrite>>
  /** `isAll`: whether every record of the CRM was met, so that there are no others. */
  readonly find: (
    object: ObjectType,
    kind: KeyKind,
    values: readonly string[],
  ) => Promise<{ readonly found: readonly { readonly value: string; readonly id: string }[]; readonly isAll: boolean }>
}
