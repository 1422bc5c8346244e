import { counted } from '@/src/components/format.ts'
import { emailKey } from '@/src/lib/crm/domain/email-key.ts'
import type { CrmUserView } from '@/src/lib/contract/owners.ts'

/** A member as an owner: `isFormer` for one who has left. */
export type OwnerMember = {
  readonly id: string
  readonly title: string
  readonly email: string | null
  readonly isFormer: boolean
}

export type OwnerState = {
  readonly label: string
  readonly tone: 'success' | 'warning' | 'neutral'
  /** A sentence on why, or what follows. */
  readonly why: string
}

/** Who a user of the CRM is here, or why that is not known. */
export function ownerState(
  user: CrmUserView,
  {
    users,
    members,
    crm,
  }: { readonly users: readonly CrmUserView[]; readonly members: readonly OwnerMember[]; readonly crm: string },
): OwnerState {
  const member = members.find(({ id }) => id === user.memberId)
  if (user.kind === 'queue')
    return { label: 'A queue', tone: 'neutral', why: 'No member can be it. The owner here stays as it is.' }
  if (user.matchedBy === 'none')
    return { label: 'Nobody here', tone: 'neutral', why: 'Somebody has said so. Each side keeps its own owner.' }
  if (user.memberId !== null) {
    const how = user.matchedBy === 'hand' ? 'Matched by hand.' : 'Matched by the email.'
    const left =
      member === undefined || member.isFormer
        ? ' Has left your organisation; the records stay theirs until you choose somebody else.'
        : ''
    const inactive = user.active ? '' : ` Not active in ${crm}, which gives them no further records.`
    return { label: 'Matched', tone: left === '' ? 'success' : 'warning', why: `${how}${left}${inactive}` }
  }
  return { label: 'Waits', tone: user.waiting > 0 ? 'warning' : 'neutral', why: unmatchedBecause(user, { users, members, crm }) }
}

function unmatchedBecause(
  user: CrmUserView,
  {
    users,
    members,
    crm,
  }: { readonly users: readonly CrmUserView[]; readonly members: readonly OwnerMember[]; readonly crm: string },
): string {
  const key = emailKey(user.email)
  if (user.name === null && user.email === null) return `${crm} does not list this user. Choose who it is.`
  if (key === null) return `${crm} has no email of this user. Choose who it is.`
  const same = (email: string | null) => emailKey(email) === key
  if (
    users.some((other) => other.id !== user.id && other.kind === 'person' && same(other.email) && (other.active || !user.active))
  )
    return `Several users of ${crm} have this email. Choose who it is.`
  const member = members.find(({ email, isFormer }) => !isFormer && same(email))
  if (member !== undefined && users.some(({ memberId }) => memberId === member.id))
    return `${member.title} has this email, and is another user already.`
  return 'No member has this email. Invite them, or choose who it is.'
}

/** What waits for a user: `3 records wait.` Null for nothing. */
export function waitingWords(waiting: number): string | null {
  return waiting === 0 ? null : `${counted(waiting, 'record')} ${waiting === 1 ? 'waits' : 'wait'}.`
}
