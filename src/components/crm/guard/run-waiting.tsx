'use client'

import { guardSentence } from '@/src/components/crm/guard/guard-words.ts'
import { RunDecision } from '@/src/components/crm/guard/run-decision.tsx'
import { syncTypeWords } from '@/src/components/crm/words.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { RunView } from '@/src/lib/http/contract.ts'

/** A run that needs approval: the numbers, what to check, and for admins the two decisions. */
export function RunWaiting({
  run,
  crm,
  canEdit,
  where,
  onDecided,
}: {
  run: RunView
  crm: string
  canEdit: boolean
  /** On the run's own page the link to the run is left out. */
  where?: 'run'
  onDecided?: () => Promise<unknown>
}) {
  return (
    <Notice
      tone="warning"
      title={`${syncTypeWords[run.syncType]} with ${crm} is waiting for ${canEdit ? 'your decision' : 'a decision'}`}
    >
      <div className="flex flex-col gap-2">
        {run.guard ? <p className="font-medium">{guardSentence(run.guard)}</p> : null}
        <p>
          This can be an import, a bulk edit or a mistaken deletion. Check with the people who work in {crm} and here before you
          decide. Until then nothing is synced between ADSapp and {crm}; no change is lost.
        </p>
        {canEdit ? (
          <RunDecision run={run} crm={crm} showsWay={where !== 'run'} {...(onDecided ? { onDecided } : {})} />
        ) : (
          <p>An owner or admin of your organisation can approve or reject it.</p>
        )}
      </div>
    </Notice>
  )
}
