import NextLink from 'next/link'
import { Notice, type NoticeTone } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { counted } from '@/src/components/format.ts'
import { runCounts, runLook, syncTypeWords } from '@/src/components/crm/words.ts'
import type { RunView } from '@/src/lib/http/contract.ts'

const noticeTones = {
  success: 'success',
  warning: 'warning',
  danger: 'danger',
  neutral: 'info',
  accent: 'info',
} as const satisfies Record<string, NoticeTone>

/** How the latest run ended. Green only when no record failed. */
export function LastResult({ run, crm }: { run: RunView; crm: string }) {
  const look = runLook(run)
  const done = runCounts(run, crm).filter((each) => each.list !== 'failed')
  const path = `/dashboard/settings/crm/runs/${run.id}`
  const reason = run.status === 'failed' ? run.errors.at(-1)?.message : undefined
  return (
    <Notice
      tone={noticeTones[look.tone]}
      quiet
      title={
        <>
          {syncTypeWords[run.syncType]} {look.label.toLowerCase()} <Time iso={run.completedAt ?? run.startedAt} />
        </>
      }
    >
      {reason ? <p>{reason}</p> : null}
      <p className="flex flex-wrap gap-x-3">
        {run.recordsFailed > 0 ? (
          <NextLink href={`${path}?show=failed`} className="font-medium underline underline-offset-3">
            {counted(run.recordsFailed, 'record')} failed: see why
          </NextLink>
        ) : null}
        <span>
          {done.length > 0
            ? done.map((each) => each.label).join(', ')
            : `${counted(run.recordsProcessed, 'record')} checked${run.status === 'completed' ? ', nothing to change' : ''}`}
          .
        </span>
      </p>
    </Notice>
  )
}
