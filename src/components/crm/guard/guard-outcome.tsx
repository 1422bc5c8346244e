import { impactWords, limitWords, linkedWords } from '@/src/components/crm/guard/guard-words.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { RunView } from '@/src/lib/contract/runs.ts'

/** The decision on a run that the guard stopped, and who made it; nothing for other runs, or while it waits. `people`: names by id. */
export function GuardOutcome({ run, people }: { run: RunView; people: ReadonlyMap<string, string> }) {
  const { guard, status, syncType } = run
  if (guard === null || status === 'waiting') return null
  const asked = `It stopped before it would ${impactWords({ syncType, guard })} of ${linkedWords(guard)}; ${limitWords(guard)}`
  const { decision } = guard
  if (decision === null)
    return (
      <Notice tone="info" quiet title="This run needed approval, and ended without these changes">
        {asked} The CRM was disconnected before a decision was made. Its earlier changes stay.
      </Notice>
    )
  const who = (
    <>
      {people.get(decision.by ?? '') ?? 'a person who is no longer a member'}, <Time iso={decision.at} />
    </>
  )
  return decision.approved ? (
    <Notice tone="info" quiet title="This run needed approval, and was approved">
      {asked} Approved by {who}.
    </Notice>
  ) : (
    <Notice tone="info" quiet title="This run needed approval, and ended without these changes">
      {asked} Rejected by {who}. Its earlier changes stay.
    </Notice>
  )
}
