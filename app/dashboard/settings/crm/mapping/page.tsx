import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { crmSettingsHref, inCrmOrder } from '@/src/components/crm/crm-order.ts'
import { CrmSwitch } from '@/src/components/crm/crm-switch.tsx'
import { MappingEditor } from '@/src/components/crm/mapping/mapping-editor.tsx'
import { choiceParameter, type PageQuery, readPageQuery } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/roles.ts'
import { crmNames, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { connectionsOf } from '@/src/lib/records/sync-views.ts'

export const metadata: Metadata = { title: 'Field mapping' }

export default async function MappingPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const { crm: crmType } = await readPageQuery(searchParams, { crm: choiceParameter(crmTypeSchema.options) })
  if (!crmType) notFound()
  const canEdit = may(tenant.role, 'connections')
  const connections = inCrmOrder(await connectionsOf(tenant.client, tenant.organizationId))
  return (
    <>
      <PageHeader title={`${crmNames[crmType]}: field mapping`} back={{ href: crmSettingsHref(crmType), label: 'CRM sync' }}>
        Which fields of ADSapp and {crmNames[crmType]} are synced, in which direction, and which side wins when both changed one.
        Each CRM has its own mapping.
      </PageHeader>
      <div className="flex flex-col gap-4">
        {canEdit ? null : (
          <Notice tone="info" quiet title="You can view this page, but not change anything">
            The field mapping is for {peopleWhoMay('connections')} of {tenant.organizationName}. Your role is {tenant.role}.
          </Notice>
        )}
        <CrmSwitch
          label="CRM"
          crmTypes={connections.flatMap((each) => (each.status === 'disconnected' ? [] : each.crmType))}
          current={crmType}
          href={(other) => `/dashboard/settings/crm/mapping?crm=${other}`}
        />
        <MappingEditor key={crmType} crmType={crmType} canEdit={canEdit} />
      </div>
    </>
  )
}
