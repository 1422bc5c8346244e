import { Time } from '@/src/components/ui/time.tsx'
import { counted } from '@/src/components/format.ts'
import type { DeadLetter } from '@/src/lib/records/connections/engine-notes.ts'

const shownMax = 10

/** Jobs that failed too often and were given up, each with its reason. */
export function DeadLetters({ jobs, crm }: { jobs: readonly DeadLetter[]; crm: string }) {
  return (
    <div>
      <p className="px-4 pt-3 text-muted">
        Each failed several times and was given up. No change is lost: the next sync with {crm} includes it. If the same reason
        comes back, correct its cause first.
      </p>
      <ul className="divide-y divide-border">
        {jobs.slice(0, shownMax).map((job) => (
          <li
            key={job.id}
            className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-0.5 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_auto]"
          >
            <p className="font-medium">{jobWords(job.kind, crm)}</p>
            <p className="text-muted sm:text-right">
              <Time iso={job.failedAt} />, after {counted(job.attempts, 'attempt')}
            </p>
            <p className="min-w-0 break-words sm:col-span-2">{job.reason}</p>
          </li>
        ))}
      </ul>
    </div>
  )
}

function jobWords(kind: string, crm: string): string {
  switch (kind) {
    case 'live':
      return `Syncing live changes with ${crm}`
    case 'run':
      return `A sync with ${crm}`
    case 'health':
      return `The check of the connection to ${crm}`
    case 'conflicts':
      return 'Looking for conflicts'
    default:
      return 'A background job'
  }
}
