'use client'

import { Skeleton } from '@heroui/react/skeleton'
import { useRouter } from 'next/navigation'
import { useRef } from 'react'
import { CardFrame } from '@/src/components/crm/card-frame.tsx'
import { ConnectedCrm } from '@/src/components/crm/connected-crm.tsx'
import { ConnectCrm } from '@/src/components/crm/connect-crm.tsx'
import { ConnectionFolds } from '@/src/components/crm/connection-folds.tsx'
import { DisconnectedCrm } from '@/src/components/crm/disconnected-crm.tsx'
import { SyncActions } from '@/src/components/crm/sync-actions.tsx'
import { useRunRequest } from '@/src/components/crm/use-run-request.ts'
import { useSyncStatus } from '@/src/components/crm/use-sync-status.ts'
import { connectionLooks, notConnectedLook } from '@/src/components/crm/words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { EngineNotes } from '@/src/lib/records/engine-notes.ts'

/** Everything about one CRM. Visible: its state, its sync and what needs a person. Collapsed: its settings and latest runs. */
export function CrmCard({
  crmType,
  notes,
  canEdit,
}: {
  crmType: CrmType
  /** As of the rendering of the page. */
  notes: EngineNotes | null
  canEdit: boolean
}) {
  const name = crmNames[crmType]
  const request = useRunRequest(crmType)
  const { data: status, error, isLoading, mutate } = useSyncStatus(crmType, request.pending)
  const heading = useRef<HTMLHeadingElement>(null)
  const router = useRouter()
  // Facts outside the polled state are rendered with the page.
  const refresh = async () => {
    await mutate()
    router.refresh()
  }
  // The pressed button is gone then, so the focus moves to the card's heading.
  const connected = async () => {
    await refresh()
    heading.current?.focus()
  }

  if (status && !status.status.supported) {
    return (
      <CardFrame crmType={crmType} heading={heading} badge={<Badge tone="neutral">Coming in a later release</Badge>}>
        {null}
      </CardFrame>
    )
  }

  const connection = status?.connection ?? null
  const isLive = connection !== null && connection.status !== 'disconnected'
  const look = connection ? connectionLooks[connection.status] : notConnectedLook
  return (
    <CardFrame
      crmType={crmType}
      heading={heading}
      badge={
        status ? (
          <Badge tone={look.tone} icon={look.icon}>
            {look.label}
          </Badge>
        ) : null
      }
      actions={
        status && isLive ? (
          <SyncActions
            crmType={crmType}
            isStarting={request.pending}
            isDisabled={!canEdit || connection.status !== 'active' || status.activeRun?.status === 'waiting'}
            onSync={(type) => void request.start(type)}
          />
        ) : null
      }
      footer={
        status && connection ? (
          <ConnectionFolds
            crmType={crmType}
            connection={connection}
            status={status}
            notes={notes}
            canEdit={canEdit}
            onChanged={refresh}
          />
        ) : null
      }
    >
      {error ? (
        <Notice tone="danger" title={`The state of ${name} could not be read`}>
          {error.message}
        </Notice>
      ) : null}
      {isLoading && !status ? <Skeleton className="h-24 rounded-lg" /> : null}
      {status && !connection ? (
        <ConnectCrm crmType={crmType} status={status.status} canEdit={canEdit} onConnected={connected} />
      ) : null}
      {status && connection?.status === 'disconnected' ? (
        <DisconnectedCrm
          crmType={crmType}
          connection={connection}
          status={status.status}
          canEdit={canEdit}
          onChanged={connected}
        />
      ) : null}
      {status && connection && isLive ? (
        <ConnectedCrm
          crmType={crmType}
          connection={connection}
          status={status}
          notes={notes}
          canEdit={canEdit}
          request={request}
          onChanged={refresh}
          onReconnected={connected}
        />
      ) : null}
    </CardFrame>
  )
}
