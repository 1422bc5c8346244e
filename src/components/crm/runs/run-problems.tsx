import { Notice } from '@/src/components/ui/notice.tsx'
import type { RunView } from '@/src/lib/contract/runs.ts'

/** What stopped a run as a whole. Problems of single records are shown with the records. */
export function RunProblems({ run }: { run: RunView }) {
  const ofRun = run.errors.filter((error) => !error.recordId && !error.crmRecordId)
  const messages = [...new Set(ofRun.map((error) => error.message))]
  if (messages.length === 0) return null
  return (
    <Notice
      tone={run.status === 'failed' ? 'danger' : 'warning'}
      quiet
      title={run.status === 'failed' ? 'Why it stopped' : 'What went wrong'}
    >
      <ul className="space-y-1">
        {messages.map((message) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
      {run.status === 'failed' ? <p className="mt-1">Its earlier changes stay. The next sync continues from there.</p> : null}
    </Notice>
  )
}
