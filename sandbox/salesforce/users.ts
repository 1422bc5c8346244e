/** A user of every org; an address without a domain is at the org's. */
export interface User {
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly isActive: boolean
}

const user = (firstName: string, lastName: string, email: string, isActive = true): User => ({
  firstName,
  lastName,
  email,
  isActive,
})

/** The admin first. Three of the others are members of the demo organisation; one has left. */
export const users: readonly User[] = [
  user('Mara', 'Lindqvist', 'mara'),
  user('Mara', 'Lindqvist', 'admin@acme.test'),
  user('Tomas', 'Rey', 'Manager@acme.test'),
  user('Ida', 'Berg', 'member@acme.test'),
  user('Sven', 'Oud', 'sven.oud', false),
]

/** A customer with access to a portal: no user of the org's own, but one who can own records. */
export const portalUser: User = user('Petra', 'Portal', 'petra@customer.example')

/** Groups by type: a queue holds records until somebody takes them. */
export const groups = [
  { Name: 'Inbound requests', DeveloperName: 'Inbound_requests', Type: 'Queue' },
  { Name: 'Sales', DeveloperName: 'Sales', Type: 'Regular' },
] as const

export function emailOf({ email }: User, domain: string): string {
  return email.includes('@') ? email : `${email}@${domain}`
}
