/** A record's state with one CRM. `differs`: nothing is to be done, and yet some field differs, as one side leads it. */
export type LinkState = 'in_sync' | 'differs' | 'waiting' | 'attention' | 'conflict' | 'excluded'

/** The five lists; every link is in exactly one. A conflict is a reason to need attention. */
export const linkLists = ['in_sync', 'differs', 'waiting', 'attention', 'excluded'] as const
export type LinkList = (typeof linkLists)[number]

type LinkFacts = {
  readonly status: 'unlinked' | 'linked' | 'attention' | 'excluded'
  readonly pending: boolean
  readonly conflictDetected: boolean
  readonly differs: boolean
}

export function linkState(link: LinkFacts): LinkState {
  if (link.status === 'excluded') return 'excluded'
  if (link.status === 'attention') return 'attention'
  if (link.status === 'unlinked') return 'waiting'
  if (link.conflictDetected) return 'conflict'
  if (link.pending) return 'waiting'
  return link.differs ? 'differs' : 'in_sync'
}

/** The most urgent state of a record over several CRMs. */
const urgency: readonly LinkState[] = ['attention', 'conflict', 'waiting', 'differs', 'excluded', 'in_sync']

export function mostUrgent(states: readonly LinkState[]): LinkState | null {
  return urgency.find((state) => states.includes(state)) ?? null
}
