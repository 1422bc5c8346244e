import { Badge } from '@/src/components/ui/badge.tsx'
import { linkStateLooks, notConnectedLook } from '@/src/components/crm/words.ts'
import type { LinkState } from '@/src/lib/records/link-state.ts'

/** A record's state; null: it is linked to no CRM. */
export function StateBadge({ state }: { state: LinkState | null }) {
  const look = state === null ? notConnectedLook : linkStateLooks[state]
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {look.label}
    </Badge>
  )
}
