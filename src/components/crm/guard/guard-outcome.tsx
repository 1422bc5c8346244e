import { deeds } from '@/src/components/crm/guard/guard-words.ts'
import { formatNumber } from '@/src/components/format.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { RunView } from '@/src/lib/http/contract.ts'

/** What became of a run that had asked a person, and who said so; nothing for one that never did, or that still waits. `people`: what to call whom, by id. */
export function GuardOutcome({ run, people }: { run: RunView; people: ReadonlyMap<string, string> }) {
  const { guard, status } = run
  if (guard === null || status === 'waiting') return null
  const asked = `It stopped before it would ${deeds(guard)} of ${formatNumber(guard.linked)} linked records; ${formatNumber(guard.limit)} needed no approval.`
  const { decision } = guard
  if (decision === null)
    return (
      <Notice tone="info" quiet title="This run asked, and ended without these changes">
        {asked} Nobody had decided when the CRM was disconnected. What it had done before stays.
      </Notice>
    )
  const who = (
    <>
      {people.get(decision.by ?? '') ?? 'a person who is no longer a member'}, <Time iso={decision.at} />
    </>
  )
  return decision.approved ? (
    <Notice tone="info" quiet title="This run asked, and was approved">
      {asked} Approved by {who}.
    </Notice>
  ) : (
    <Notice tone="info" quiet title="This run asked, and ended without these changes">
      {asked} Rejected by {who}. What it had done before stays.
    </Notice>
  )
}
