'use client'

import { guardSentence } from '@/src/components/crm/guard/guard-words.ts'
import { RunDecision } from '@/src/components/crm/guard/run-decision.tsx'
import { syncTypeWords } from '@/src/components/crm/words.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { RunView } from '@/src/lib/http/contract.ts'

/** A run that would change more than it may unasked: the numbers, what to look at, and for admins the two answers. */
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
  /** Shown where the notice stands on a page of its own run: the way to the run is left out there. */
  where?: 'run'
  onDecided?: () => Promise<unknown>
}) {
  return (
    <Notice
      tone="warning"
      title={`${syncTypeWords[run.syncType]} with ${crm} waits for ${canEdit ? 'your decision' : 'a decision'}`}
    >
      <div className="flex flex-col gap-2">
        {run.guard ? <p className="font-medium">{guardSentence(run.guard)}</p> : null}
        <p>
          That is what an import, a mass edit or a mistaken deletion looks like. Somebody who knows what was done in {crm} and
          here should look first. Until then nothing travels between ADSapp and {crm}; no change is lost.
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
