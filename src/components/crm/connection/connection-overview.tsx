'use client'

import NextLink from 'next/link'
import { ConnectionFacts } from '@/src/components/crm/connection/connection-facts.tsx'
import { useConnection } from '@/src/components/crm/connection/connection-provider.tsx'
import { SharedAccount } from '@/src/components/crm/connection/shared-account.tsx'
import { ResumeButton } from '@/src/components/crm/connection/resume-button.tsx'
import { NotConnected } from '@/src/components/crm/connection/not-connected.tsx'
import { connectorsSentence } from '@/src/components/crm/connect/connect-crm.tsx'
import { crmHref } from '@/src/components/crm/crm-pages.ts'
import { CurrentRun } from '@/src/components/crm/runs/current-run.tsx'
import { PreviewButton } from '@/src/components/crm/preview/preview-button.tsx'
import { ForecastButton } from '@/src/components/crm/forecast/forecast-button.tsx'
import { matchedWords } from '@/src/components/crm/objects/object-words.ts'
import { SyncedObjects } from '@/src/components/crm/objects/synced-objects.tsx'
import { LastResults } from '@/src/components/crm/runs/last-results.tsx'
import { WaysToConnect } from '@/src/components/crm/connect/ways-to-connect.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { RunView } from '@/src/lib/contract/runs.ts'

/** A connection at a glance: what needs a person, the active run, the counts of its records, what the last syncs did. */
export function ConnectionOverview({ lastFull }: { lastFull: RunView | null }) {
  const state = useConnection()
  const { crmType, status, canEdit, refresh } = state
  const { connection, activeRun } = status
  const name = crmNames[crmType]
  if (connection === null) return <NotConnected />
  const ended = status.history.find((run) => run.completedAt !== null)
  return (
    <div className="flex flex-col gap-4">
      {connection.status === 'error' ? (
        <Notice tone="danger" quiet title={`${name} needs attention`}>
          {connection.lastError ?? `The last sync with ${name} failed.`} No change is lost: changes wait until it works again.
        </Notice>
      ) : null}
      {connection.status === 'disconnected' ? (
        <p className="max-w-2xl text-muted">
          Nothing is synced with {name}. Its links, field mapping and history are kept, so that reconnecting the same account
          continues where it stopped.
        </p>
      ) : null}
      {connection.status === 'error' || connection.status === 'disconnected' ? (
        canEdit ? (
          <WaysToConnect crmType={crmType} status={status.status} connection={connection} onConnected={refresh} />
        ) : (
          <p>{connectorsSentence(name)}</p>
        )
      ) : null}
      {connection.awaitsConfirmation ? <SharedAccount crmType={crmType} canEdit={canEdit} onConfirmed={refresh} /> : null}
      {connection.status === 'paused' && !connection.awaitsConfirmation ? (
        <Notice
          tone="info"
          quiet
          title={`Syncing with ${name} is paused`}
          actions={canEdit ? <ResumeButton crmType={crmType} onResumed={refresh} /> : null}
        >
          Changes on both sides are kept and synced once you resume.
        </Notice>
      ) : null}
      <CurrentRun state={state} canEdit={canEdit} />
      {!activeRun && !ended && !state.request.pending && connection.status === 'active' ? (
        <Notice tone="info" quiet title={`Ready for the first sync with ${name}`}>
          {matchedWords(status.objects, name)} are matched, the others are created on the side that lacks them. Look at the{' '}
          <NextLink href={crmHref(crmType, 'mapping')} className="text-link">
            field mapping
          </NextLink>{' '}
          first if you want to leave fields out.
          {canEdit ? (
            <div className="mt-2 flex flex-wrap items-start gap-2">
              <PreviewButton crm={crmType} variant="primary" label="Preview the first sync" />
              <ForecastButton crmType={crmType} />
            </div>
          ) : null}
        </Notice>
      ) : null}
      <SyncedObjects />
      <LastResults latest={ended ?? null} lastFull={lastFull} crm={name} />
      <ConnectionFacts connection={connection} status={status.status} />
    </div>
  )
}
