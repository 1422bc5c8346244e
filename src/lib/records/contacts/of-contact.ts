/** A contact of an organisation. */
export type OfContact = { readonly organizationId: string; readonly contactId: string }
