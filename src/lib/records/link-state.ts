/** Where a record stands with one CRM. */
export type LinkState = 'in_sync' | 'waiting' | 'attention' | 'conflict' | 'excluded'

/** The four lists that every link is in exactly one of; a conflict is one of the reasons to need attention. */
export const linkLists = ['in_sync', 'waiting', 'attention', 'excluded'] as const
export type LinkList = (typeof linkLists)[number]

type LinkFacts = {
  readonly status: 'unlinked' | 'linked' | 'attention' | 'excluded'
  readonly pending: boolean
  readonly conflictDetected: boolean
}

export function linkState(link: LinkFacts): LinkState {
  if (link.status === 'excluded') return 'excluded'
  if (link.status === 'attention') return 'attention'
  if (link.status === 'unlinked') return 'waiting'
  if (link.conflictDetected) return 'conflict'
  return link.pending ? 'waiting' : 'in_sync'
}

/** What to show for a record that may be linked to several CRMs: what needs a person first. */
const urgency: readonly LinkState[] = ['attention', 'conflict', 'waiting', 'excluded', 'in_sync']

export function mostUrgent(states: readonly LinkState[]): LinkState | null {
  return urgency.find((state) => states.includes(state)) ?? null
}
