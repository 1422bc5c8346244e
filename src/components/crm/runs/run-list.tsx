import NextLink from 'next/link'
import { guardSentence } from '@/src/components/crm/guard/guard-words.ts'
import { RunSleep } from '@/src/components/crm/runs/run-sleep.tsx'
import { RunUnanswered } from '@/src/components/crm/runs/run-unanswered.tsx'
import { runHref } from '@/src/components/crm/crm-pages.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { formatDuration } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { directionWords, openRunLists, runCounts, runLook, runKind, triggerWords } from '@/src/components/crm/words.ts'
import type { RunView } from '@/src/lib/contract/runs.ts'

/** Runs, newest first: CRM, type, outcome and counts; every count links to its records. */
export function RunList({ runs }: { runs: readonly (RunView & { readonly crm: string })[] }) {
  return (
    <ul className="divide-y divide-border">
      {runs.map((run) => (
        <RunEntry key={run.id} run={run} crm={run.crm} />
      ))}
    </ul>
  )
}

function RunEntry({ run, crm }: { run: RunView; crm: string }) {
  const look = runLook(run)
  const path = runHref(run.id)
  const counts = runCounts(run, crm)
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <NextLink href={path} prefetch={false} className="text-link font-medium">
          {runKind(run)} with {crm}
        </NextLink>
        <Badge tone={look.tone} icon={look.icon}>
          {look.label}
        </Badge>
      </div>
      <p className="text-muted sm:text-right">
        <Time iso={run.startedAt} />
        {run.completedAt === null ? null : `, took ${formatDuration(run.duration)}`}
      </p>
      <p className="text-muted sm:col-span-2">
        {directionWords(run.direction, crm)}, {triggerWords(run.trigger, crm)}, {formatNumber(run.recordsProcessed)} checked
        {counts.length === 0 && run.unanswered === null && run.status === 'completed' ? ', nothing to change' : null}
      </p>
      {run.status === 'waiting' && run.guard ? <p className="sm:col-span-2">{guardSentence(run)}</p> : null}
      {run.status === 'running' && run.resumeAt ? (
        <p className="sm:col-span-2">
          <RunSleep resumeAt={run.resumeAt} reason={null} />
        </p>
      ) : null}
      {run.unanswered ? (
        <p className="sm:col-span-2">
          <RunUnanswered run={run} crm={crm} />
        </p>
      ) : null}
      {counts.length > 0 ? (
        <ul className="flex flex-wrap gap-x-3 gap-y-1 sm:col-span-2">
          {counts.map(({ list, label }) => (
            <li key={list}>
              <NextLink
                href={`${path}?show=${list}`}
                prefetch={false}
                className={
                  openRunLists.has(list) ? 'text-warning-soft-foreground underline underline-offset-3 py-1' : 'text-link'
                }
              >
                {label}
                {openRunLists.has(list) ? `: ${openRunLists.get(list)}` : null}
              </NextLink>
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  )
}
