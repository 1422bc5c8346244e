import { counted } from '@/src/components/format.ts'
import { Time } from '@/src/components/ui/time.tsx'
import type { RunView } from '@/src/lib/contract/runs.ts'

/** Which creates a run waits for, and until when. */
export function RunUnanswered({ run, crm }: { run: Pick<RunView, 'status' | 'unanswered'>; crm: string }) {
  if (run.unanswered === null) return null
  const { records, until } = run.unanswered
  const [them, is] = records === 1 ? ['it', 'is'] : ['them', 'are']
  return (
    <span>
      {counted(records, 'new record')} {is} sent and not answered: {crm} may still create {them}.{' '}
      {run.status === 'running' ? 'This sync' : 'The next sync'} looks for {them}, and sends what is not there again{' '}
      <Time iso={until} upcoming /> at the earliest, so that none is there twice.
    </span>
  )
}
