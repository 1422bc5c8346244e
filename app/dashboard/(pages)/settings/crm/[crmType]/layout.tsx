import type { ReactNode } from 'react'
import { ConnectionHeader } from '@/src/components/crm/connection/connection-header.tsx'
import { ConnectionProvider } from '@/src/components/crm/connection/connection-provider.tsx'
import { type CrmParams, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { readEnv } from '@/src/lib/core/env.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { syncStatus } from '@/src/lib/records/connections/sync-status.ts'

/** Around the pages of one connection: its state, polled once for all of them, and the tabs. */
export default async function ConnectionLayout({ children, params }: { children: ReactNode; params: CrmParams }) {
  const crmType = await requireCrmType(params)
  const { client, organizationId, role } = await requireTenant()
  const initial = await syncStatus(client, readEnv(), { organizationId, crmType }, Date.now())
  return (
    <ConnectionProvider key={crmType} crmType={crmType} initial={initial} canEdit={may(role, 'connections')}>
      <ConnectionHeader />
      {children}
    </ConnectionProvider>
  )
}
