'use client'

import { LastResult } from '@/src/components/crm/last-result.tsx'
import { ConnectButton } from '@/src/components/crm/connect-button.tsx'
import { ConnectionControls } from '@/src/components/crm/connection-controls.tsx'
import { PolicyChoice } from '@/src/components/crm/policy-choice.tsx'
import { RunProgress } from '@/src/components/crm/run-progress.tsx'
import { StateCounts } from '@/src/components/crm/state-counts.tsx'
import { SyncActions } from '@/src/components/crm/sync-actions.tsx'
import type { RunRequest } from '@/src/components/crm/use-run-request.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/http/contract.ts'

type Connection = NonNullable<SyncStatus['connection']>

/** A CRM that is connected: where things stand, what goes on, and the settings of the connection. */
export function ConnectedCrm({
  crmType,
  connection,
  status,
  canEdit,
  request,
  onChanged,
}: {
  crmType: CrmType
  connection: Connection
  status: SyncStatus
  canEdit: boolean
  request: RunRequest
  onChanged: () => Promise<unknown>
}) {
  const name = crmNames[crmType]
  const { activeRun } = status
  const lastRun = status.history.find((run) => run.status !== 'running')
  const isRunning = activeRun !== null || request.pending
  const { inSync, waiting, attention, excluded } = status.status
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <Facts connection={connection} crm={name} />
        <SyncActions
          isRunning={isRunning}
          isDisabled={!canEdit || connection.status !== 'active'}
          onSync={(type) => void request.start(type)}
        />
      </div>
      {request.problem ? (
        <Notice tone="danger" title="The sync did not start">
          {request.problem}
        </Notice>
      ) : null}
      {connection.status === 'error' ? (
        <Notice
          tone="danger"
          quiet
          title={`${name} needs attention`}
          actions={<ConnectButton crmType={crmType} label="Reconnect" isDisabled={!canEdit} />}
        >
          {connection.lastError ?? 'The last sync failed.'} Nothing is lost: changes wait until it works again.
        </Notice>
      ) : null}
      {connection.status === 'paused' ? (
        <Notice tone="info" quiet title="Syncing is paused">
          Changes on both sides are collected and follow once you resume.
        </Notice>
      ) : null}
      {activeRun ? <RunProgress run={activeRun} crm={name} /> : null}
      {!activeRun && lastRun ? <LastResult run={lastRun} crm={name} /> : null}
      {!activeRun && !lastRun ? (
        <Notice tone="info" quiet title="Ready for the first sync">
          Contacts with the same email are matched, the others are created on the side that lacks them. Look at the{' '}
          <a href={`/dashboard/settings/crm/mapping?crm=${crmType}`} className="text-link">
            field mapping
          </a>{' '}
          first if you want to leave fields out.
        </Notice>
      ) : null}
      <StateCounts crmType={crmType} counts={{ in_sync: inSync, waiting, attention, excluded }} />
      <div className="grid gap-4 border-t border-border pt-4 md:grid-cols-[minmax(0,22rem)_1fr] md:items-start">
        <PolicyChoice crmType={crmType} policy={connection.conflictPolicy} isDisabled={!canEdit} onSaved={onChanged} />
        <div className="flex flex-wrap gap-2 md:justify-end md:pt-6">
          <LinkButton href={`/dashboard/settings/crm/mapping?crm=${crmType}`} variant="outline">
            Field mapping
          </LinkButton>
          <ConnectionControls crmType={crmType} status={connection.status} canEdit={canEdit} onChanged={onChanged} />
        </div>
      </div>
    </>
  )
}

function Facts({ connection, crm }: { connection: Connection; crm: string }) {
  const { account, lastSync, nextSync } = connection
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1">
      <div>
        <dt className="text-xs text-muted">Account</dt>
        <dd className="font-medium">{account.name ?? account.id ?? crm}</dd>
      </div>
      <div>
        <dt className="text-xs text-muted">Last sync</dt>
        <dd>{lastSync ? <Time iso={lastSync} /> : 'never'}</dd>
      </div>
      <div>
        <dt className="text-xs text-muted">Next sync</dt>
        <dd>{nextSync ? <Time iso={nextSync} /> : connection.status === 'paused' ? 'when resumed' : 'when you start it'}</dd>
      </div>
    </dl>
  )
}
