import { LastResult } from '@/src/components/crm/runs/last-result.tsx'
import type { RunView } from '@/src/lib/contract/runs.ts'

/** What the latest sync did, and the last full one, which a sync of changes does not replace: it may have left failures behind. */
export function LastResults({ latest, lastFull, crm }: { latest: RunView | null; lastFull: RunView | null; crm: string }) {
  const isOther = lastFull !== null && lastFull.id !== latest?.id
  return (
    <>
      {latest ? <LastResult run={latest} crm={crm} /> : null}
      {isOther ? <LastResult run={lastFull} crm={crm} /> : null}
    </>
  )
}
