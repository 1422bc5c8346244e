'use client'

import { useConnection } from '@/src/components/crm/connection/connection-provider.tsx'
import { ConnectionTabs } from '@/src/components/crm/connection/connection-tabs.tsx'
import { crmListPath } from '@/src/components/crm/crm-pages.ts'
import { CrmLogo } from '@/src/components/crm/crm-logo.tsx'
import { SyncButton } from '@/src/components/crm/runs/sync-button.tsx'
import { connectionLook } from '@/src/components/crm/words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

/** What is above every page of a connection: its name and state, "Sync now", the tabs. */
export function ConnectionHeader() {
  const { crmType, status, problem, request, canEdit } = useConnection()
  const name = crmNames[crmType]
  const look = connectionLook(status)
  return (
    <>
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            <CrmLogo crmType={crmType} />
            {name}
            <Badge tone={look.tone} icon={look.icon}>
              {look.label}
            </Badge>
          </span>
        }
        back={{ href: crmListPath, label: 'CRM sync' }}
        actions={<SyncButton crmType={crmType} status={status} request={request} canEdit={canEdit} />}
      />
      <div className="mb-4 flex flex-col gap-4">
        {status.connection ? <ConnectionTabs crmType={crmType} /> : null}
        {problem === null ? null : (
          <Notice tone="danger" title={`The state of ${name} could not be read`}>
            {problem}
          </Notice>
        )}
        {request.problem ? (
          <Notice tone="danger" title={`The sync with ${name} did not start`}>
            {request.problem}
          </Notice>
        ) : null}
      </div>
    </>
  )
}
