import type { ContactForm, ContactFormErrors } from '@/src/lib/records/contact-input.ts'

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
export type Clash = { readonly fields: readonly ClashingField[]; readonly current: ContactForm; readonly version: number }

export type ContactFormState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'invalid'; readonly errors: ContactFormErrors }
  | { readonly kind: 'failed'; readonly message: string }
  /** Somebody with this address or number was erased on request; `mayLift`: whoever asks may let the person back. */
  | { readonly kind: 'erased'; readonly mayLift: boolean }
  | { readonly kind: 'clash'; readonly clash: Clash }
  | { readonly kind: 'saved'; readonly form: ContactForm; readonly version: number }
