import { directionWords, runKind } from '@/src/components/crm/words.ts'
import type { RunView } from '@/src/lib/contract/runs.ts'

/** What was asked for while another run was active, and begins when that ends. */
export function QueuedRuns({ runs, crm }: { runs: readonly RunView[]; crm: string }) {
  if (runs.length === 0) return null
  return (
    <output className="block text-muted">
      Next: {runs.map((run) => `${runKind(run).toLowerCase()} (${directionWords(run.direction, crm)})`).join(', then ')}. It
      begins when the sync before it has ended.
    </output>
  )
}
