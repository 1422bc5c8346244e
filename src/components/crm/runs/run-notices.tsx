import NextLink from 'next/link'
import { recordsHref, runHref } from '@/src/components/crm/crm-pages.ts'
import { RunWaiting } from '@/src/components/crm/guard/run-waiting.tsx'
import { RunSleep } from '@/src/components/crm/runs/run-sleep.tsx'
import { RunUnanswered } from '@/src/components/crm/runs/run-unanswered.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { ConnectionView, RunRow } from '@/src/lib/records/connections/sync-views.ts'

/** What is to be known first of a run: what it waits for, and whether it was undone. */
export function RunNotices({
  run,
  connection,
  undoneBy,
  canEdit,
}: {
  run: RunRow
  connection: Pick<ConnectionView, 'crmType' | 'lastError'>
  undoneBy: readonly UndoRun[]
  canEdit: boolean
}) {
  const crm = crmNames[connection.crmType]
  return (
    <>
      {run.status === 'waiting' ? <RunWaiting run={run} crm={crm} canEdit={canEdit} where="run" /> : null}
      {run.status === 'running' && run.resumeAt ? (
        <Notice tone="info" quiet title="This run is waiting">
          <RunSleep resumeAt={run.resumeAt} reason={connection.lastError} /> Its changes so far stay.
        </Notice>
      ) : null}
      {run.unanswered ? (
        <Notice tone="info" quiet title={`${crm} has not answered yet`}>
          <RunUnanswered run={run} crm={crm} />{' '}
          <NextLink href={recordsHref(connection.crmType, 'waiting')} className="text-link">
            See the records that wait
          </NextLink>
        </Notice>
      ) : null}
      <Undone by={undoneBy} />
    </>
  )
}

type UndoRun = { readonly id: string; readonly startedAt: string }

function Undone({ by }: { by: readonly UndoRun[] }) {
  if (by.length === 0) return null
  return (
    <Notice
      tone="info"
      quiet
      title={
        by.length > 1
          ? 'What this run did was undone, all or some of it, more than once'
          : 'What this run did was undone, all or some of it'
      }
    >
      {by.map((undo) => (
        <NextLink key={undo.id} href={runHref(undo.id)} prefetch={false} className="text-link me-3 inline-block py-0.5">
          The undo of <Time iso={undo.startedAt} />
        </NextLink>
      ))}
    </Notice>
  )
}
