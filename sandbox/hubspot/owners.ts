import { hubspotUserId } from './credentials.ts'

interface Owner {
  readonly id: string
  readonly email: string
  readonly type: 'PERSON' | 'QUEUE'
  readonly firstName: string
  readonly lastName: string
  readonly userId: number
  readonly userIdIncludingInactive: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly archived: boolean
}

function owner(
  id: number,
  name: readonly [first: string, last: string],
  email: string,
  { archived = false, userId = id - 7000 } = {},
): Owner {
  const [firstName, lastName] = name
  return {
    id: String(id),
    email,
    type: 'PERSON',
    firstName,
    lastName,
    userId,
    userIdIncludingInactive: userId,
    createdAt: '2024-02-01T09:00:00.000Z',
    updatedAt: '2025-06-12T14:30:00.000Z',
    archived,
  }
}

/** The users of every portal. Three of them are members of the demo organisation; nobody else has the others' emails. */
export const owners: readonly Owner[] = [
  // Who works on the sandbox's pages.
  owner(7101, ['Mara', 'Lindqvist'], 'admin@acme.test', { userId: hubspotUserId }),
  owner(7102, ['Tomas', 'Rey'], 'Manager@acme.test'),
  owner(7103, ['Ida', 'Berg'], 'member@acme.test'),
  owner(7104, ['Sven', 'Oud'], 'sven.oud@acme-hubspot.example', { archived: true }),
  owner(7105, ['Noa', 'Vermeer'], 'noa.vermeer@acme-hubspot.example'),
]

/** Who else owns records: a queue, which is nobody. */
const queue: Owner = { ...owner(7106, ['Inbound', 'team'], ''), type: 'QUEUE' }

export const everyOwner: readonly Owner[] = [...owners, queue]
