import type { ContactForm, ContactFormErrors } from '@/src/lib/records/contact-input.ts'

/** The contact was changed meanwhile. Nothing was written. */
export type Clash = {
  /** `by the HubSpot sync`, `by another user`. */
  readonly by: string
  readonly at: string
  readonly current: ContactForm
  readonly version: number
  readonly isDeleted: boolean
}

export type ContactFormState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'invalid'; readonly errors: ContactFormErrors }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'clash'; readonly clash: Clash }
  | { readonly kind: 'saved'; readonly form: ContactForm; readonly version: number }
