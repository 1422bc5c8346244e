/** What has become of a customer's decision. */
export type OfferState =
  | { readonly kind: 'open' }
  | { readonly kind: 'wrong'; readonly field: string; readonly message: string }
  | { readonly kind: 'accepted' | 'rejected' | 'was_accepted' }
