import type { Metadata } from 'next'
import { type CrmParams, requireConnection, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { crmHref } from '@/src/components/crm/crm-pages.ts'
import { RunHistory } from '@/src/components/crm/runs/run-history.tsx'
import type { PageQuery } from '@/src/components/page-query.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: `${crmNames[await requireCrmType(params)]}: runs` }
}

export default async function ConnectionRunsPage({ params, searchParams }: { params: CrmParams; searchParams: PageQuery }) {
  const { tenant, connection } = await requireConnection(params)
  return (
    <RunHistory
      client={tenant.client}
      organizationId={tenant.organizationId}
      connections={[connection]}
      of={connection.crmType}
      path={crmHref(connection.crmType, 'runs')}
      searchParams={searchParams}
    />
  )
}
