import type { Metadata } from 'next'
import { ScoringEditor } from '@/src/components/scoring/scoring-editor.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { readLeadScoring } from '@/src/lib/records/leads/lead-scoring.ts'

export const metadata: Metadata = { title: 'Lead scoring' }

export default async function LeadScoringPage() {
  const { client, organizationId, organizationName, role } = await requireTenant()
  const scoring = await readLeadScoring(client, organizationId)
  const canEdit = may(role, 'connections')
  return (
    <>
      <PageHeader title="Lead scoring">What makes a lead worth more or less, so that the best ones come first.</PageHeader>
      <div className="flex flex-col gap-4">
        {canEdit ? null : (
          <Notice tone="info" quiet title="You can view this page, but not change anything">
            Lead scoring is for {peopleWhoMay('connections')} of {organizationName}. Your role is {role}.
          </Notice>
        )}
        <ScoringEditor
          key={scoring.version}
          stored={scoring}
          path={`/api/v1/tenants/${organizationId}/leads/scoring`}
          canEdit={canEdit}
        />
      </div>
    </>
  )
}
