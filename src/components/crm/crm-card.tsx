'use client'

import { Skeleton } from '@heroui/react/skeleton'
import type { ReactNode } from 'react'
import { ConnectedCrm } from '@/src/components/crm/connected-crm.tsx'
import { ConnectCrm } from '@/src/components/crm/connect-crm.tsx'
import { CrmLogo } from '@/src/components/crm/crm-logo.tsx'
import { DisconnectedCrm } from '@/src/components/crm/disconnected-crm.tsx'
import { RunList } from '@/src/components/crm/run-list.tsx'
import { useRunRequest } from '@/src/components/crm/use-run-request.ts'
import { useSyncStatus } from '@/src/components/crm/use-sync-status.ts'
import { connectionLooks } from '@/src/components/crm/words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

/** Everything about one CRM: connecting it, its state, its sync and its latest runs. */
export function CrmCard({ crmType, canEdit }: { crmType: CrmType; canEdit: boolean }) {
  const name = crmNames[crmType]
  const request = useRunRequest(crmType)
  const { data: status, error, isLoading, mutate } = useSyncStatus(crmType, request.pending)
  const refresh = () => mutate()
  const connection = status?.connection

  if (status && !status.status.supported) {
    return (
      <CardFrame crmType={crmType} badge={<Badge tone="neutral">Coming in a later release</Badge>}>
        {null}
      </CardFrame>
    )
  }

  return (
    <CardFrame
      crmType={crmType}
      badge={
        connection ? (
          <Badge tone={connectionLooks[connection.status].tone} icon={connectionLooks[connection.status].icon}>
            {connectionLooks[connection.status].label}
          </Badge>
        ) : null
      }
      footer={
        status && status.history.length > 0 ? (
          <section className="border-t border-border">
            <h3 className="border-b border-border px-4 py-3 font-semibold">Latest runs</h3>
            <RunList runs={status.history.slice(0, 20)} crm={name} />
          </section>
        ) : null
      }
    >
      <div className="flex flex-col gap-4">
        {error ? (
          <Notice tone="danger" title={`The state of ${name} could not be read`}>
            {error.message}
          </Notice>
        ) : null}
        {isLoading && !status ? <Skeleton className="h-24 rounded-lg" /> : null}
        {status && !connection ? <ConnectCrm crmType={crmType} status={status.status} canEdit={canEdit} /> : null}
        {status && connection?.status === 'disconnected' ? (
          <DisconnectedCrm crmType={crmType} status={status.status} canEdit={canEdit} onChanged={refresh} />
        ) : null}
        {status && connection && connection.status !== 'disconnected' ? (
          <ConnectedCrm
            crmType={crmType}
            connection={connection}
            status={status}
            canEdit={canEdit}
            request={request}
            onChanged={refresh}
          />
        ) : null}
      </div>
    </CardFrame>
  )
}

function CardFrame({
  crmType,
  badge,
  children,
  footer,
}: {
  crmType: CrmType
  badge: ReactNode
  children: ReactNode
  footer?: ReactNode
}) {
  return (
    <section aria-labelledby={`crm-${crmType}`} className="overflow-hidden rounded-lg border border-border bg-surface">
      <div className="flex items-center gap-3 px-4 py-3.5">
        <CrmLogo crmType={crmType} />
        <h2 id={`crm-${crmType}`} className="text-base font-semibold">
          {crmNames[crmType]}
        </h2>
        {badge}
      </div>
      {children ? <div className="px-4 pb-4">{children}</div> : null}
      {footer}
    </section>
  )
}
