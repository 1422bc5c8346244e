import { deeds } from '@/src/components/crm/guard/guard-words.ts'
import { formatNumber } from '@/src/components/format.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { RunView } from '@/src/lib/http/contract.ts'

/** What became of a run that had asked a person; nothing for one that never did, or that still waits. */
export function GuardOutcome({ run }: { run: RunView }) {
  const { guard, status } = run
  if (guard === null || status === 'waiting') return null
  const asked = `It stopped before it would ${deeds(guard)} of ${formatNumber(guard.linked)} linked records; ${formatNumber(guard.limit)} needed no approval.`
  return status === 'cancelled' ? (
    <Notice tone="info" quiet title="This run asked, and ended without these changes">
      {asked} It was rejected, or the CRM was disconnected meanwhile. What it had done before stays.
    </Notice>
  ) : (
    <Notice tone="info" quiet title="This run asked, and was approved">
      {asked}
    </Notice>
  )
}
