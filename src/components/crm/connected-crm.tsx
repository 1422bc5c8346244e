'use client'

import { ForecastButton } from '@/src/components/crm/forecast/forecast-button.tsx'
import { RunWaiting } from '@/src/components/crm/guard/run-waiting.tsx'
import { LiveFacts } from '@/src/components/crm/live/live-facts.tsx'
import { ConnectionFacts } from '@/src/components/crm/connection-facts.tsx'
import { LastResult } from '@/src/components/crm/last-result.tsx'
import { QueuedRuns } from '@/src/components/crm/queued-runs.tsx'
import { RunProgress } from '@/src/components/crm/run-progress.tsx'
import { StateCounts } from '@/src/components/crm/state-counts.tsx'
import type { RunRequest } from '@/src/components/crm/use-run-request.ts'
import { WaysToConnect } from '@/src/components/crm/ways-to-connect.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/http/contract.ts'
import type { EngineNotes } from '@/src/lib/records/engine-notes.ts'

/** A connected CRM: what needs a person, the active run, and the counts of its records. */
export function ConnectedCrm({
  crmType,
  connection,
  status,
  notes,
  canEdit,
  request,
  onChanged,
  onReconnected,
}: {
  crmType: CrmType
  connection: NonNullable<SyncStatus['connection']>
  status: SyncStatus
  notes: EngineNotes | null
  canEdit: boolean
  request: RunRequest
  onChanged: () => Promise<unknown>
  onReconnected: () => Promise<unknown>
}) {
  const name = crmNames[crmType]
  const { activeRun } = status
  const lastRun = status.history.find((run) => run.completedAt !== null)
  const isToldAbove = connection.status === 'error' && lastRun?.status === 'failed'
  const { inSync, waiting, attention, excluded } = status.status
  return (
    <>
      <ConnectionFacts connection={connection} status={status.status} />
      {request.problem ? (
        <Notice tone="danger" title={`The sync with ${name} did not start`}>
          {request.problem}
        </Notice>
      ) : null}
      {connection.status === 'error' ? (
        <Notice tone="danger" quiet title={`${name} needs attention`}>
          {connection.lastError ?? `The last sync with ${name} failed.`} No change is lost: changes wait until it works again.
        </Notice>
      ) : null}
      {connection.status === 'error' ? (
        <WaysToConnect
          crmType={crmType}
          status={status.status}
          connection={connection}
          canEdit={canEdit}
          onConnected={onReconnected}
        />
      ) : null}
      {connection.status === 'paused' ? (
        <Notice tone="info" quiet title={`Syncing with ${name} is paused`}>
          Changes on both sides are kept and synced once you resume.
        </Notice>
      ) : null}
      {activeRun?.status === 'waiting' ? (
        <RunWaiting run={activeRun} crm={name} canEdit={canEdit} onDecided={onChanged} />
      ) : activeRun ? (
        <RunProgress run={activeRun} crm={name} reason={connection.lastError} />
      ) : null}
      <QueuedRuns runs={status.queuedRuns} crm={name} />
      <StateCounts crmType={crmType} counts={{ in_sync: inSync, waiting, attention, excluded }} />
      {!activeRun && lastRun && !isToldAbove ? <LastResult run={lastRun} crm={name} /> : null}
      {!activeRun && !lastRun ? (
        <Notice tone="info" quiet title={`Ready for the first sync with ${name}`}>
          Contacts with the same email are matched, the others are created on the side that lacks them. Look at the{' '}
          <a href={`/dashboard/settings/crm/mapping?crm=${crmType}`} className="text-link">
            field mapping
          </a>{' '}
          first if you want to leave fields out.
          <div className="mt-2">
            <ForecastButton crmType={crmType} />
          </div>
        </Notice>
      ) : null}
      <LiveFacts connection={connection} notes={notes} canEdit={canEdit} />
    </>
  )
}
