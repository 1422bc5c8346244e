import { Badge } from '@/src/components/ui/badge.tsx'
import { linkStateLooks, notSyncedLook } from '@/src/components/crm/words.ts'
import type { LinkState } from '@/src/lib/records/links/link-state.ts'

/** A record's state; null: it is not synced. */
export function StateBadge({ state }: { state: LinkState | null }) {
  const look = state === null ? notSyncedLook : linkStateLooks[state]
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {look.label}
    </Badge>
  )
}
