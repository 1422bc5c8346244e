'use client'

import { RunWaiting } from '@/src/components/crm/guard/run-waiting.tsx'
import { QueuedRuns } from '@/src/components/crm/runs/queued-runs.tsx'
import { RunProgress, RunStarting } from '@/src/components/crm/runs/run-progress.tsx'
import type { ConnectionState } from '@/src/components/crm/connection/use-connection-state.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

/** The run that is under way, or waits for approval, or was asked for a moment ago; nothing otherwise. */
export function CurrentRun({ state, canEdit }: { state: ConnectionState; canEdit: boolean }) {
  const { crmType, status, request, refresh } = state
  const crm = crmNames[crmType]
  const { activeRun, queuedRuns, connection } = status
  return (
    <>
      {activeRun?.status === 'waiting' ? (
        <RunWaiting run={activeRun} crm={crm} canEdit={canEdit} onDecided={refresh} />
      ) : activeRun ? (
        <RunProgress run={activeRun} crm={crm} reason={connection?.lastError ?? null} />
      ) : request.pending ? (
        <RunStarting crm={crm} />
      ) : null}
      <QueuedRuns runs={queuedRuns} crm={crm} />
    </>
  )
}
