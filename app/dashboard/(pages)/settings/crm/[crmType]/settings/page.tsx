import type { Metadata } from 'next'
import { ConnectionSettings } from '@/src/components/crm/connection/connection-settings.tsx'
import { connectionPage } from '@/src/components/crm/connection/connection-page.tsx'
import { type CrmParams, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { mappedCustomFields } from '@/src/lib/records/connections/engine-notes.ts'

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: `${crmNames[await requireCrmType(params)]}: settings` }
}

export default connectionPage(async ({ tenant, connection }) => {
  return (
    <div className="flex flex-col gap-4">
      {may(tenant.role, 'connections') ? null : (
        <Notice tone="info" quiet title="You can view this page, but not change anything">
          Settings are for {peopleWhoMay('connections')} of {tenant.organizationName}. Your role is {tenant.role}.
        </Notice>
      )}
      <ConnectionSettings customFields={await mappedCustomFields(tenant.client, connection.id)} />
    </div>
  )
})
