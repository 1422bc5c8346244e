import { offLook, stateLooks } from '@/src/components/knowledge/knowledge-words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import type { CrmLink } from '@/src/lib/contract/knowledge.ts'

/** The state of a source, or that no channel uses it. */
export function StateBadge({ source: { state, is_active: isActive } }: { source: Pick<CrmLink, 'state' | 'is_active'> }) {
  const look = isActive ? stateLooks[state] : offLook
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {look.label}
    </Badge>
  )
}
