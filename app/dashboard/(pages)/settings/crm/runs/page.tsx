import type { Metadata } from 'next'
import { inCrmOrder } from '@/src/components/crm/crm-order.ts'
import { crmListPath, runsPath } from '@/src/components/crm/crm-pages.ts'
import { RunHistory } from '@/src/components/crm/runs/run-history.tsx'
import type { PageQuery } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { connectionsOf } from '@/src/lib/records/connections/sync-views.ts'

export const metadata: Metadata = { title: 'Sync runs' }

export default async function RunsPage({ searchParams }: { searchParams: PageQuery }) {
  const { client, organizationId } = await requireTenant()
  const connections = inCrmOrder(await connectionsOf(client, organizationId))
  return (
    <>
      <PageHeader title="Sync runs" back={{ href: crmListPath, label: 'CRM sync' }} />
      <RunHistory
        client={client}
        organizationId={organizationId}
        connections={connections}
        path={runsPath}
        searchParams={searchParams}
      />
    </>
  )
}
