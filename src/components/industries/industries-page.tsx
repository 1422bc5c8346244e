import { IndustryTree } from '@/src/components/industries/industry-tree.tsx'
import { SortCompanies } from '@/src/components/industries/sort-companies.tsx'
import { counted } from '@/src/components/format.ts'
import { listPath } from '@/src/components/records/record-pages.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may, type Role } from '@/src/lib/core/access/roles.ts'
import type { industryTree } from '@/src/lib/records/accounts/industries.ts'

/** The tree of an organisation's industries. */
export function IndustriesPage({ tree, role }: { tree: Awaited<ReturnType<typeof industryTree>>; role: Role }) {
  const canEdit = may(role, 'edit')
  return (
    <>
      <PageHeader
        title="Industries"
        actions={
          <>
            {canEdit ? <SortCompanies /> : null}
            <LinkButton href={`${listPath('industry')}?state=deleted`} prefetch={false} variant="outline">
              Deleted industries
            </LinkButton>
          </>
        }
      >
        {counted(tree.total, 'industry', 'industries')}. Each is counted with all below it.
      </PageHeader>
      <Panel flush>
        <IndustryTree items={tree.items} canEdit={canEdit} />
      </Panel>
    </>
  )
}
