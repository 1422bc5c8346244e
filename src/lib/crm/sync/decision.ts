import type { ApplyEntry, LoggedChange, RowError } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import type { FieldValues } from '../domain/entities.ts'
import type { FieldTimes } from '../domain/field-times.ts'
import type { LocalRecord, RemoteRecord } from '../domain/records.ts'
import type { RunContext } from './run-context.ts'

/** A decision on one record: the entry for the database, and the write to the CRM that precedes it. */
export type Decision =
  | { readonly kind: 'skip' }
  | {
      readonly kind: 'apply'
      readonly entry: ApplyEntry
      /** The base that holds whether or not the write succeeds. */
      readonly agreed: FieldValues
      readonly agreedCrm: FieldValues
      readonly update: {
        readonly before: RemoteRecord
        readonly values: FieldValues
        /** Nobody has edited anything of it: a write of ours was overtaken by an earlier one. */
        readonly isResent: boolean
      } | null
      /** Where it is not known which of two edits is the newer one: how to decide once the times were asked for. */
      readonly undecided?: Undecided | undefined
    }

export type Undecided = {
  readonly local: LocalRecord
  readonly remote: RemoteRecord
  /** Our names of the fields. */
  readonly fields: readonly string[]
  readonly decide: (times: ReadonlyMap<string, FieldTimes>) => Decision
}

export const skip: Decision = { kind: 'skip' }

export type Deciding = Partial<Pick<RunContext, 'capability' | 'unreadFields'>> &
  Pick<RunContext, 'object' | 'mapping' | 'settings' | 'direction' | 'newId' | 'crmName' | 'firstChoices'>

/** An entry with defaults for a link; the caller overrides what differs. */
export function entryFor(
  link: Pick<Link, 'id' | 'version' | 'attempts' | 'lateWrites' | 'waits'> | null,
  of: { readonly local: LocalRecord | null; readonly crmRecordId: string | null; readonly newId: () => string },
): ApplyEntry {
  const linkId = link?.id ?? of.newId()
  return {
    key: linkId,
    linkId,
    linkVersion: link?.version ?? null,
    recordId: of.local?.id ?? null,
    recordVersion: of.local?.version ?? null,
    crmRecordId: of.crmRecordId,
    createRecord: null,
    emails: [],
    patch: null,
    fieldTimes: null,
    archiveRecord: false,
    restoreRecord: false,
    base: {},
    crmBase: {},
    written: null,
    lateWrites: link?.lateWrites ?? [],
    crmWrite: null,
    matched: false,
    conflicts: 0,
    status: 'linked',
    pending: false,
    attempts: 0,
    error: null,
    conflict: null,
    candidates: null,
    name: null,
    apartFrom: [],
    crmUpdatedAt: null,
    waits: link?.waits ?? [],
    outcome: 'success',
    changes: [],
  }
}

/** Marks an entry as failed: a person has to act. The base stays as it was. */
export function failedEntry(entry: ApplyEntry, error: RowError, side: LoggedChange['side'], link: Link | null): ApplyEntry {
  const change: LoggedChange = {
    side,
    kind: 'failed',
    reason: error.message,
    ...(error.field === undefined ? {} : { field: error.field }),
  }
  return {
    ...entry,
    status: 'attention',
    pending: false,
    attempts: (link?.attempts ?? 0) + 1,
    error,
    outcome: 'failed',
    changes: [...entry.changes, change],
  }
}
