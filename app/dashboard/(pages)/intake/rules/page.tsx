import type { Metadata } from 'next'
import { intakePath } from '@/src/components/intake/intake-words.ts'
import { RulesEditor } from '@/src/components/intake/rules-editor.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { readIntakeRules } from '@/src/lib/records/intake/rules.ts'

export const metadata: Metadata = { title: 'Automatic approval' }

export default async function IntakeRulesPage() {
  const { client, organizationId, organizationName, role } = await requireTenant()
  const stored = await readIntakeRules({ client, organizationId })
  const canEdit = may(role, 'connections')
  return (
    <>
      <PageHeader title="Automatic approval" back={{ href: intakePath, label: 'Intake' }}>
        Which messages need nobody to approve them. One that could be about several contacts always waits, as does one of somebody
        who was erased, or of a ticket that is not there. A source is what the message says of itself: anyone who has the key can
        send any.
      </PageHeader>
      <div className="flex flex-col gap-4">
        {canEdit ? null : (
          <Notice tone="info" quiet title="You can view this page, but not change anything">
            These rules are for {peopleWhoMay('connections')} of {organizationName}. Your role is {role}.
          </Notice>
        )}
        <RulesEditor key={stored.version} stored={stored} canEdit={canEdit} />
      </div>
    </>
  )
}
