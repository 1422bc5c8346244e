import { objectTitle } from '@/src/components/crm/objects/object-words.ts'
import { shownSynced } from '@/src/lib/records/pages/pages.ts'
import { formatNumber } from '@/src/components/format.ts'
import type { ObjectCounts, RunView } from '@/src/lib/http/contract/runs.ts'

/** What a run did with each of its objects; nothing of a run that had one. */
export function RunObjects({ run, crm }: { run: RunView; crm: string }) {
  const met = shownSynced.flatMap((object) => {
    const counts = run.objects[object]
    return counts ? [{ object, counts }] : []
  })
  if (met.length < 2) return null
  return (
    <ul className="divide-y divide-border rounded-lg border border-border bg-surface">
      {met.map(({ object, counts }) => (
        <li key={object} className="flex flex-wrap gap-x-4 gap-y-1 px-4 py-2.5">
          <span className="w-28 font-medium">{objectTitle(object)}</span>
          <span className="min-w-0 flex-1 tabular-nums">{countsWords(counts, crm)}</span>
        </li>
      ))}
    </ul>
  )
}

function countsWords(counts: ObjectCounts, crm: string): string {
  const parts: readonly (readonly [number, string])[] = [
    [counts.failed, 'failed'],
    [counts.undecided, 'to be decided'],
    [counts.crmCreated, `created in ${crm}`],
    [counts.crmUpdated, `updated in ${crm}`],
    [counts.localCreated, 'created here'],
    [counts.localUpdated, 'updated here'],
    [counts.localArchived, 'archived here'],
    [counts.crmArchived, `archived in ${crm}`],
    [counts.matched, 'matched'],
  ]
  const told = parts.flatMap(([count, words]) => (count > 0 ? [`${formatNumber(count)} ${words}`] : []))
  return [`${formatNumber(counts.processed)} checked`, ...told].join(', ')
}
