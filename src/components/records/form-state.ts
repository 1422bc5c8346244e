import type { FormErrors, RecordForm } from '@/src/lib/records/forms/record-form.ts'

/** A field that was changed here and, meanwhile, to something else. */
export type ClashingField = {
  /** As mappings name it. */
  readonly name: string
  readonly label: string
  /** As text; null: empty. */
  readonly mine: string | null
  readonly theirs: string | null
  /** `in HubSpot`, `by ada@acme.test`. */
  readonly by: string
  /** When, where that is known. */
  readonly at: string | null
}

/** Fields of the form were changed meanwhile. Nothing was written. */
export type Clash = { readonly fields: readonly ClashingField[]; readonly current: RecordForm; readonly version: number }

export type RecordFormState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'invalid'; readonly errors: FormErrors }
  | { readonly kind: 'failed'; readonly message: string }
  /** It was sent, and nobody knows what became of it. */
  | { readonly kind: 'unanswered' }
  /** Somebody with this address or number was erased on request; `mayLift`: anyone who asks may let the person back. */
  | { readonly kind: 'erased'; readonly mayLift: boolean }
  | { readonly kind: 'clash'; readonly clash: Clash }
  | { readonly kind: 'saved'; readonly form: RecordForm; readonly version: number }
