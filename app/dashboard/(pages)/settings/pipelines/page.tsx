import type { Metadata } from 'next'
import { PipelinesEditor } from '@/src/components/pipelines/pipelines-editor.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { readPipelines } from '@/src/lib/records/selling/pipelines.ts'

export const metadata: Metadata = { title: 'Pipelines' }

export default async function PipelinesPage() {
  const { client, organizationId, organizationName, role } = await requireTenant()
  const view = await readPipelines(client, organizationId)
  const canEdit = may(role, 'connections')
  return (
    <>
      <PageHeader title="Pipelines">
        The stages that your opportunities move through. A new one begins in the first open stage of the default pipeline, which
        is the first one that is not archived.
      </PageHeader>
      <div className="flex flex-col gap-4">
        {canEdit ? null : (
          <Notice tone="info" quiet title="You can view this page, but not change anything">
            Pipelines are for {peopleWhoMay('connections')} of {organizationName}. Your role is {role}.
          </Notice>
        )}
        <PipelinesEditor key={view.version} view={view} canEdit={canEdit} />
      </div>
    </>
  )
}
