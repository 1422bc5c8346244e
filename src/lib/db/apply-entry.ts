import type { FieldValues } from '../crm/domain/entities.ts'
import type { ConflictFacts } from '../crm/domain/conflict-facts.ts'
import type { FieldConflict } from '../crm/domain/pair-plan.ts'
import type { Wait } from '../crm/domain/references.ts'
import type { OtherRecord } from '../crm/domain/refusal.ts'
import type { LateWrite, Link, MatchCandidate } from './link-rows.ts'

/** What a person reads about a record that could not be synced. */
export type RowError = {
  readonly code: string
  readonly message: string
  readonly action?: string
  /** Our name of the field at fault, and the CRM's. */
  readonly field?: string
  readonly crmField?: string
  /** What kind of problem it is: records with the same field and reason are shown together. */
  readonly reason?: string
  /** What the CRM’s record is called, where there is none here that has a name. */
  readonly label?: string
  /** Records of the CRM that have to do with it. */
  readonly others?: readonly OtherRecord[]
  /** Whether a person may allow what a rule of the CRM refused. */
  readonly mayAllow?: boolean
  /** The record here that the surviving one of a merge is linked to: what led to this one leads there. */
  readonly mergedInto?: string
  /** Of a record that is gone in its CRM, which may not have said that it was merged. */
  readonly mayBeMerged?: boolean
  /** What a record of the CRM is called, and by what it would be told from another of that name, where a person is asked about it. */
  readonly name?: string
  readonly values?: FieldValues
}

export type LoggedChange = {
  readonly side: 'adsapp' | 'crm' | 'link'
  readonly kind: 'created' | 'updated' | 'matched' | 'conflict' | 'failed' | 'excluded' | 'archived' | 'restored' | 'merged'
  readonly field?: string
  readonly before?: unknown
  readonly after?: unknown
  readonly reason: string
  /** Of a conflict: what is known of the two edits. */
  readonly facts?: ConflictFacts | undefined
}

/** One decision as the database applies it. Names the versions that it was based on; null versions mean rows that are new. */
export type ApplyEntry = {
  readonly key: string
  readonly linkId: string
  readonly linkVersion: number | null
  readonly recordId: string | null
  readonly recordVersion: number | null
  readonly crmRecordId: string | null
  readonly createRecord: FieldValues | null
  /** Emails of the CRM's record that a contact is made from. */
  readonly emails: readonly string[]
  readonly patch: FieldValues | null
  /**
   * When fields of the patch, or of the new record, were changed in the CRM, or the latest possible time; the record's time is that for
   * all others.
   */
  readonly fieldTimes: Readonly<Record<string, string | { readonly until: string }>> | null
  /** Archive the local record, or bring it back. */
  readonly archiveRecord: boolean
  readonly restoreRecord: boolean
  readonly base: FieldValues
  /** What the CRM holds of these fields as the base is agreed on, where that differs from it. */
  readonly crmBase: FieldValues
  /** What the CRM has confirmed to hold; recorded even when the local record has moved on. */
  readonly written: FieldValues | null
  /** What the CRM may still carry out of earlier dispatches, and of this one, in seconds from now, where an attempt was not answered. */
  readonly lateWrites: readonly (LateWrite | { readonly values: FieldValues; readonly seconds: number })[]
  readonly crmWrite: 'created' | 'updated' | 'archived' | null
  readonly matched: boolean
  readonly conflicts: number
  readonly status: Link['status']
  readonly pending: boolean
  readonly attempts: number
  readonly error: RowError | null
  readonly conflict: Readonly<Record<string, FieldConflict>> | null
  /** What it may be the same as, where a person has to say. */
  readonly candidates: readonly MatchCandidate[] | null
  /** Of a new record here: what it is called, and which of those that go by it are others. One that came since makes the entry stale. */
  readonly name: string | null
  readonly apartFrom: readonly string[]
  readonly crmUpdatedAt: string | null
  /** References that cannot be translated yet: decided once they can. */
  readonly waits: readonly Wait[]
  readonly outcome: 'success' | 'failed' | 'skipped'
  readonly changes: readonly LoggedChange[]
}
