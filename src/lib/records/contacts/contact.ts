/** A contact's display name: the name, else the email, else the company, else the phone. */
export function contactName(contact: {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly email: string | null
  readonly company?: string | null
  readonly phone?: string | null
}): string {
  const name = [contact.firstName, contact.lastName].filter((part) => part?.trim()).join(' ')
  return name || contact.email || contact.company || contact.phone || 'Unnamed contact'
}
