/** Where a contact is in the API. */
export function contactApi(organizationId: string, contactId: string): string {
  return `/api/v1/tenants/${organizationId}/contacts/${contactId}`
}
