import type { Metadata } from 'next'
import { ConnectBanner } from '@/src/components/crm/connect-banner.tsx'
import { CrmCard } from '@/src/components/crm/crm-card.tsx'
import { type PageQuery, single } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { crmNames, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { canAdminister } from '@/src/lib/http/session.ts'

export const metadata: Metadata = { title: 'CRM sync' }

export default async function CrmSettingsPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const query = await searchParams
  const connected = crmTypeSchema.safeParse(single(query['connected']))
  const named = crmTypeSchema.safeParse(single(query['crm']) ?? single(query['crm_type']))
  const problemCode = single(query['connect_error'])
  const canEdit = canAdminister(tenant.role)
  const crm = connected.success ? connected.data : named.success ? named.data : 'hubspot'
  return (
    <>
      <PageHeader title="CRM sync">
        Connect a CRM, see where every contact stands, and decide how differences are settled.
      </PageHeader>
      <div className="flex flex-col gap-4">
        {connected.success || problemCode ? (
          <ConnectBanner crm={crmNames[crm]} connected={connected.success} problemCode={problemCode} />
        ) : null}
        {canEdit ? null : (
          <Notice tone="info" quiet title="You can look, but not change anything here">
            Connecting, syncing and settings are for owners and admins of {tenant.organizationName}. Your role is member.
          </Notice>
        )}
        <CrmCard crmType="hubspot" canEdit={canEdit} />
        <div className="grid gap-4 sm:grid-cols-2">
          <CrmCard crmType="salesforce" canEdit={canEdit} />
          <CrmCard crmType="pipedrive" canEdit={canEdit} />
        </div>
      </div>
    </>
  )
}
