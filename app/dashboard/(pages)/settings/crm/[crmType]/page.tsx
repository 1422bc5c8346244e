import type { Metadata } from 'next'
import { ConnectionOverview } from '@/src/components/crm/connection/connection-overview.tsx'
import { type CrmParams, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { connectionOf, lastFullRun } from '@/src/lib/records/connections/sync-views.ts'

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: crmNames[await requireCrmType(params)] }
}

export default async function ConnectionPage({ params }: { params: CrmParams }) {
  const crmType = await requireCrmType(params)
  const { client, organizationId } = await requireTenant()
  const connection = await connectionOf(client, organizationId, crmType)
  return <ConnectionOverview lastFull={connection ? await lastFullRun(client, connection.id) : null} />
}
