import type { Metadata } from 'next'
import { MappingEditor } from '@/src/components/crm/mapping/mapping-editor.tsx'
import { type CrmParams, requireConnection, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: `${crmNames[await requireCrmType(params)]}: field mapping` }
}

export default async function MappingPage({ params }: { params: CrmParams }) {
  const { tenant, connection } = await requireConnection(params)
  const canEdit = may(tenant.role, 'connections')
  return (
    <div className="flex flex-col gap-4">
      <div>
        <h2 className="text-base font-semibold">Field mapping</h2>
        <p className="text-muted">
          Which fields of ADSapp and {crmNames[connection.crmType]} are synced, in which direction, and which side wins when both
          changed one.
        </p>
      </div>
      {canEdit ? null : (
        <Notice tone="info" quiet title="You can view this page, but not change anything">
          The field mapping is for {peopleWhoMay('connections')} of {tenant.organizationName}. Your role is {tenant.role}.
        </Notice>
      )}
      <MappingEditor crmType={connection.crmType} canEdit={canEdit} />
    </div>
  )
}
