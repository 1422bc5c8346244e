import type { Metadata } from 'next'
import { connectionPage } from '@/src/components/crm/connection/connection-page.tsx'
import { type CrmParams, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { crmHref } from '@/src/components/crm/crm-pages.ts'
import { RunHistory } from '@/src/components/crm/runs/run-history.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: `${crmNames[await requireCrmType(params)]}: runs` }
}

export default connectionPage(async ({ tenant, connection, searchParams }) => {
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
})
