'use client'

import { Label } from '@heroui/react/label'
import { ProgressBar } from '@heroui/react/progress-bar'
import { progressOf, quarterWords } from '@/src/components/crm/runs/progress.ts'
import { ObjectsProgress } from '@/src/components/crm/runs/run-objects.tsx'
import { RunSleep } from '@/src/components/crm/runs/run-sleep.tsx'
import { RunUnanswered } from '@/src/components/crm/runs/run-unanswered.tsx'
import { openRunLists, phaseWords, runCounts, runKind } from '@/src/components/crm/words.ts'
import type { RunView } from '@/src/lib/contract/runs.ts'

/** An active or sleeping run. Screen readers announce each phase and each quarter, not each number. */
export function RunProgress({
  run,
  crm,
  reason,
}: {
  run: RunView
  crm: string
  /** Why it sleeps. */
  reason: string | null
}) {
  const { text, percent } = progressOf(run)
  const phase = phaseWords(run.phase, crm)
  const counts = runCounts(run, crm)
  return (
    <div className="rounded-lg border border-border bg-background px-4 py-3">
      <ProgressBar
        {...(percent === null ? { isIndeterminate: true } : { value: percent })}
        aria-label={`${runKind(run)} with ${crm}`}
        size="sm"
      >
        <Label>{run.resumeAt ? 'Waiting' : `${phase}…`}</Label>
        <ProgressBar.Output>{text}</ProgressBar.Output>
        <ProgressBar.Track>
          <ProgressBar.Fill />
        </ProgressBar.Track>
      </ProgressBar>
      {run.resumeAt ? (
        <p className="mt-2">
          <RunSleep resumeAt={run.resumeAt} reason={reason} />
        </p>
      ) : null}
      {run.unanswered ? (
        <p className="mt-2">
          <RunUnanswered run={run} crm={crm} />
        </p>
      ) : null}
      {counts.length > 0 ? (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-0.5 text-muted tabular-nums">
          {counts.map(({ list, label }) => (
            <li key={list} className={openRunLists.has(list) ? 'font-medium text-warning-soft-foreground' : ''}>
              {label}
            </li>
          ))}
        </ul>
      ) : null}
      <ObjectsProgress run={run} />
      <p aria-live="polite" className="sr-only">
        {phase}
        {quarterWords(percent)}
      </p>
    </div>
  )
}

/** From the press of the button until the server knows the run. */
export function RunStarting({ crm }: { crm: string }) {
  return (
    <div className="rounded-lg border border-border bg-background px-4 py-3">
      <ProgressBar isIndeterminate aria-label={`Sync with ${crm}`} size="sm">
        <Label>Starting…</Label>
        <ProgressBar.Track>
          <ProgressBar.Fill />
        </ProgressBar.Track>
      </ProgressBar>
      <p aria-live="polite" className="sr-only">
        Starting the sync with {crm}
      </p>
    </div>
  )
}
