import type { ReactNode } from 'react'
import { progressOf } from '@/src/components/crm/runs/progress.ts'
import { directionWords, phaseWords, triggerWords } from '@/src/components/crm/words.ts'
import { formatDuration } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { Time } from '@/src/components/ui/time.tsx'
import type { RunView } from '@/src/lib/contract/runs.ts'

/** A run in figures. What was checked is always succeeded + failed + to be decided + nothing to do. `people`: names by id. */
export function RunFacts({ run, crm, people }: { run: RunView; crm: string; people: ReadonlyMap<string, string> }) {
  const durationLabel = durationLabels[run.status] ?? 'Took'
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 rounded-lg border border-border bg-surface p-4 sm:grid-cols-4">
      <Fact label={run.status === 'queued' ? 'Asked for' : 'Started'}>
        <Time iso={run.startedAt} />, {triggerWords(run.trigger, crm, people.get(run.startedBy ?? ''))}
      </Fact>
      <Fact label={durationLabel}>{formatDuration(run.duration)}</Fact>
      <Fact label="Direction">{directionWords(run.direction, crm)}</Fact>
      <Fact label={run.status === 'running' ? 'Doing' : `Calls to ${crm}`}>
        {run.status === 'running' ? (run.resumeAt ? 'Sleeping' : phaseWords(run.phase, crm)) : formatNumber(run.apiCalls)}
      </Fact>
      <Fact label="Records checked">{run.status === 'running' ? progressOf(run).text : formatNumber(run.recordsProcessed)}</Fact>
      <Fact label="Succeeded">{formatNumber(run.recordsSuccess)}</Fact>
      <Fact label="Failed">{formatNumber(run.recordsFailed)}</Fact>
      {run.recordsUndecided > 0 ? <Fact label="To be decided">{formatNumber(run.recordsUndecided)}</Fact> : null}
      <Fact label="Nothing to do">{formatNumber(run.recordsSkipped - run.recordsUndecided)}</Fact>
    </dl>
  )
}

const durationLabels: Partial<Record<RunView['status'], string>> = {
  queued: 'Queued for',
  running: 'Running for',
  waiting: 'Since its start',
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="tabular-nums wrap-anywhere">{children}</dd>
    </div>
  )
}
