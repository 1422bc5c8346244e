'use client'

import { Skeleton } from '@heroui/react/skeleton'
import { type ReactNode, type RefObject, useRef } from 'react'
import { ConnectedCrm } from '@/src/components/crm/connected-crm.tsx'
import { ConnectCrm } from '@/src/components/crm/connect-crm.tsx'
import { ConnectionFolds } from '@/src/components/crm/connection-folds.tsx'
import { CrmLogo } from '@/src/components/crm/crm-logo.tsx'
import { DisconnectedCrm } from '@/src/components/crm/disconnected-crm.tsx'
import { SyncActions } from '@/src/components/crm/sync-actions.tsx'
import { useRunRequest } from '@/src/components/crm/use-run-request.ts'
import { useSyncStatus } from '@/src/components/crm/use-sync-status.ts'
import { connectionLooks, notConnectedLook } from '@/src/components/crm/words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

/** Everything about one CRM. In sight: its state, its sync and what needs a person. Folded: its settings and its latest runs. */
export function CrmCard({ crmType, canEdit }: { crmType: CrmType; canEdit: boolean }) {
  const name = crmNames[crmType]
  const request = useRunRequest(crmType)
  const { data: status, error, isLoading, mutate } = useSyncStatus(crmType, request.pending)
  const heading = useRef<HTMLHeadingElement>(null)
  const refresh = () => mutate()
  // The button that was pressed is gone then; who works without a mouse goes on from the card's heading.
  const connected = async () => {
    await mutate()
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
            crm={name}
            isRunning={status.activeRun !== null || request.pending}
            isDisabled={!canEdit || connection.status !== 'active'}
            onSync={(type) => void request.start(type)}
          />
        ) : null
      }
      footer={
        status && connection ? (
          <ConnectionFolds
            crmType={crmType}
            connection={connection}
            runs={status.history}
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
          canEdit={canEdit}
          request={request}
          onReconnected={connected}
        />
      ) : null}
    </CardFrame>
  )
}

function CardFrame({
  crmType,
  heading,
  badge,
  actions,
  children,
  footer,
}: {
  crmType: CrmType
  heading: RefObject<HTMLHeadingElement | null>
  badge: ReactNode
  actions?: ReactNode
  children: ReactNode
  footer?: ReactNode
}) {
  return (
    <section aria-labelledby={`crm-${crmType}`} className="overflow-hidden rounded-lg border border-border bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2.5 px-4 py-3.5">
        <div className="flex items-center gap-3">
          <CrmLogo crmType={crmType} />
          <h2
            ref={heading}
            id={`crm-${crmType}`}
            tabIndex={-1}
            className="scroll-mt-20 rounded text-base font-semibold lg:scroll-mt-8"
          >
            {crmNames[crmType]}
          </h2>
          {badge}
        </div>
        {actions}
      </div>
      {children ? <div className="flex flex-col gap-4 px-4 pb-4">{children}</div> : null}
      {footer}
    </section>
  )
}
