import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { runHref } from '@/src/components/crm/crm-pages.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { counted } from '@/src/components/format.ts'
import { openRunLists, runCounts, runLook, runKind } from '@/src/components/crm/words.ts'
import type { RunView } from '@/src/lib/contract/runs.ts'

/** How the latest run ended: one line after a success, a notice with the reason after a failure. */
export function LastResult({ run, crm }: { run: RunView; crm: string }) {
  const look = runLook(run)
  const path = runHref(run.id)
  const when = <Time iso={run.completedAt ?? run.startedAt} />
  if (look.tone !== 'warning' && look.tone !== 'danger') {
    return (
      <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
        <Badge tone={look.tone} icon={look.icon}>
          {look.label}
        </Badge>
        <span>
          {runKind(run)} {when}:
        </span>
        <Counts run={run} crm={crm} path={path} />
      </p>
    )
  }
  const reason = run.status === 'failed' ? run.errors.at(-1) : undefined
  return (
    <Notice
      tone={look.tone}
      quiet
      title={
        <>
          {runKind(run)} {look.label.toLowerCase()} {when}
        </>
      }
    >
      {reason ? (
        <p>
          {reason.message} {reason.action}
        </p>
      ) : null}
      <p className="flex flex-wrap items-baseline gap-x-3">
        {runCounts(run, crm).map(({ list, label }) =>
          openRunLists.has(list) ? (
            <NextLink
              key={list}
              href={`${path}?show=${list}`}
              prefetch={false}
              className="font-medium underline underline-offset-3 py-1"
            >
              {label}: {openRunLists.get(list)}
            </NextLink>
          ) : null,
        )}
        <Counts run={run} crm={crm} path={path} />
      </p>
    </Notice>
  )
}

/** The run's counts, each linked to its records. */
function Counts({ run, crm, path }: { run: RunView; crm: string; path: string }): ReactNode {
  const done = runCounts(run, crm).filter((each) => !openRunLists.has(each.list))
  if (done.length === 0) {
    return (
      <NextLink href={path} prefetch={false} className="text-link">
        {counted(run.recordsProcessed, 'record')} checked{run.status === 'completed' ? ', nothing to change' : ''}
      </NextLink>
    )
  }
  return done.map((each) => (
    <NextLink key={each.list} href={`${path}?show=${each.list}`} prefetch={false} className="text-link">
      {each.label}
    </NextLink>
  ))
}
