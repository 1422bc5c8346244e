import type { ConflictFacts } from './conflict-facts.ts'
import type { ConflictPolicy } from './conflict-policy.ts'
import type { FieldValue, FieldValues } from './entities.ts'
import type { MappedField } from './field-mapping.ts'
import type { FieldTimes, UntoldReason } from './field-times.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'

export type FieldConflict = {
  readonly base: FieldValue
  readonly local: FieldValue
  readonly remote: FieldValue
  /**
   * Why the newest could not win; absent where the policy leaves the field to a person. Of a stage: which side's is not mapped, so that there
   * is nothing to choose before it is.
   */
  readonly reason?: UntoldReason | UnmappedReason | undefined
  /** What the CRM calls its value, where that is not the value itself. */
  readonly label?: string | undefined
  /** What the CRM calls the person who has entered its value; absent: it was not asked, or does not say. */
  readonly by?: string | undefined
  /** Not of a stage that is not mapped. */
  readonly facts?: ConflictFacts | undefined
}

export type UnmappedReason = 'crm_stage_unmapped' | 'adsapp_stage_unmapped'

export type FieldChange = {
  readonly side: 'adsapp' | 'crm'
  readonly kind: 'updated' | 'conflict'
  readonly field: string
  readonly before: FieldValue
  readonly after: FieldValue
  readonly reason: string
  /** Of a conflict that the policy has decided. */
  readonly facts?: ConflictFacts | undefined
}

/** What has to be written so that both sides of a pair agree. All values are in our names and notation. */
export type PairPlan = {
  readonly localPatch: FieldValues
  readonly remotePatch: FieldValues
  /** The base before anything of the plan is written; valid even if every write fails. */
  readonly agreed: FieldValues
  readonly agreedCrm: FieldValues
  /** The base once everything in the plan has been written. */
  readonly base: FieldValues
  readonly crmBase: FieldValues
  readonly changes: readonly FieldChange[]
  /** Fields of the remote patch that nobody has edited: a write of ours reached the CRM after a newer one, which is sent again. */
  readonly resent: readonly string[]
  /** Open conflicts, by field name; empty when there are none. */
  readonly conflicts: Readonly<Record<string, FieldConflict>>
  /** How many fields are in conflict, open or resolved by the policy. */
  readonly conflictCount: number
  /** Fields in conflict of which it is to be asked when they were changed: that may decide them, and is kept with the conflict in any case. */
  readonly undecided: readonly string[]
  /** True when nothing has to be written, the link included. */
  readonly unchanged: boolean
}

export type PairInput = {
  readonly mapping: readonly MappedField[]
  readonly policy: ConflictPolicy
  readonly base: FieldValues
  /** What the CRM held of these fields when the base was agreed on, where that differs from what is here. */
  readonly crmBase: FieldValues
  readonly outgoing: FieldValues | null
  /** What earlier dispatches sent that the CRM did not answer and may still carry out. */
  readonly lateWrites?: readonly FieldValues[]
  readonly openConflicts: Readonly<Record<string, FieldConflict>>
  /** By our field names; null before anybody was asked for them. */
  readonly fieldTimes: ReadonlyMap<string, FieldTimes> | null
  readonly local: LocalRecord
  readonly remote: RemoteRecord
}
