import { progressOf } from '@/src/components/crm/runs/progress.ts'
import { objectTitle } from '@/src/components/crm/objects/object-words.ts'
import { shownSynced } from '@/src/lib/records/pages/pages.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import type { ObjectCounts, RunView } from '@/src/lib/contract/runs.ts'

/** How far a run is with each of its objects, from its start on; nothing of a run that has one. */
export function ObjectsProgress({ run }: { run: RunView }) {
  const isActive = run.status === 'running'
  const objects = shownSynced.filter((object) => run.objects[object] !== undefined || run.expectedByObject[object] !== undefined)
  if (!isActive || objects.length < 2) return null
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-0.5 text-muted tabular-nums">
      {objects.map((object) => {
        const recordsProcessed = run.objects[object]?.processed ?? 0
        const recordsExpected = run.expectedByObject[object] ?? null
        return (
          <li key={object}>
            {objectTitle(object)}: {progressOf({ recordsProcessed, recordsExpected }).text}
          </li>
        )
      })}
    </ul>
  )
}

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
