import type { FieldValues } from '../domain/entities.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { RefusalReason } from '../domain/refusal.ts'

export type ArchiveResult =
  | { readonly kind: 'ok'; readonly id: string }
  /** It was already deleted. */
  | { readonly kind: 'gone'; readonly id: string }
  | { readonly kind: 'rejected'; readonly id: string; readonly code: string; readonly message: string }

export type EraseResult =
  /** It is gone for good: nobody can bring it back. */
  | { readonly kind: 'erased'; readonly id: string }
  /** It is deleted, and the CRM alone ends it: until then people of the account can bring it back. */
  | { readonly kind: 'deleted'; readonly id: string; readonly endsAfterDays: number }
  /** The CRM has no such record any more. */
  | { readonly kind: 'gone'; readonly id: string }
  /** `code` alone: a CRM's sentence may quote what the record holds. */
  | { readonly kind: 'rejected'; readonly id: string; readonly code: string }

export type RemoteWrite =
  | {
      readonly kind: 'create'
      /** Identifies this write in the results; unique within the call. */
      readonly key: string
      /** Our record's id, stored on the CRM's record where the CRM has a field for it. */
      readonly externalId: string
      readonly properties: FieldValues
      /** A person has said that the CRM does not have this record yet: rules against duplicates are passed where the CRM lets people do so. */
      readonly allowDuplicates?: boolean
    }
  | {
      readonly kind: 'update'
      readonly key: string
      readonly id: string
      readonly properties: FieldValues
      readonly allowDuplicates?: boolean
      /** The record as it was read when the update was decided. */
      readonly before: RemoteRecord
    }

/** A create that was sent and whose response never arrived. */
export type CreateIntent = {
  /** Identifies this intent in the result. */
  readonly key: string
  readonly externalId: string
  readonly properties: FieldValues
  /** ISO 8601 by our database's clock, which may differ from the CRM's by minutes. */
  readonly sentAt: string
}

/** The CRM rejected this one record; the same values will be rejected again. */
export type RejectedWrite = {
  readonly kind: 'rejected'
  readonly key: string
  readonly reason: RefusalReason
  /** The CRM's own code, in lower case. */
  readonly code: string
  /** The CRM's own words; with `own`, a sentence of ours, where the connector itself has found the fault. */
  readonly message: string
  readonly own?: true
  /** The CRM's name of the field at fault: without it, the rest of the record may be accepted. */
  readonly field?: string
  /** Records that have the value (`taken`), or that a rule takes for the same (`duplicate_rule`), where the CRM names them. */
  readonly holders?: readonly string[]
  /** The rule against duplicates, and whether a write with `allowDuplicates` passes it. */
  readonly rule?: { readonly name: string; readonly mayAllow: boolean }
}

/** A rejection of one field: the other fields of the record were written without it. */
export type RejectedField = RejectedWrite & { readonly field: string }

export type WriteResult =
  | {
      readonly kind: 'ok'
      readonly key: string
      readonly id: string
      readonly updatedAt: string
      readonly created: boolean
      /**
       * What the CRM has stored, as a read returns it: it may trim, round, reorder or compute. Only fields whose value is known, and only
       * as it was right after this write, so that no edit is taken for it.
       */
      readonly stored: FieldValues
      /** Fields in `stored` that were not written, and that the CRM has changed with this write by a rule of its own. */
      readonly alsoChanged?: readonly string[]
      /** Parts that the CRM keeps apart from the record, as its associations, and has refused. The record itself is written: it is not sent again. */
      readonly refused?: readonly RejectedField[]
    }
  | RejectedWrite
  /** A create was rejected because the CRM already has the record. */
  | { readonly kind: 'exists'; readonly key: string; readonly id: string | null }
  /** The record to update was deleted. */
  | { readonly kind: 'gone'; readonly key: string }
  /** The record changed after it was read. Nothing was written; it has to be decided again. */
  | { readonly kind: 'changed'; readonly key: string }
