import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readChannelPage } from '@/app/dashboard/_pages/read-once.ts'
import { pageHref } from '@/src/components/knowledge/knowledge-words.ts'
import { NewSource } from '@/src/components/knowledge/new-source.tsx'
import { OnlyAdmins } from '@/src/components/knowledge/only-admins.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may } from '@/src/lib/core/access/roles.ts'

export const metadata: Metadata = { title: 'Add source' }

export default async function NewSourcePage({ params }: { params: Promise<{ readonly id: string }> }) {
  const { role } = await requireTenant()
  const page = await readChannelPage((await params).id)
  if (page === null) notFound()
  return (
    <>
      <PageHeader title="Add source" back={{ href: pageHref(page.id), label: page.page_name }} />
      {may(role, 'knowledge') ? (
        <Panel>
          <NewSource page={page} />
        </Panel>
      ) : (
        <OnlyAdmins role={role} />
      )}
    </>
  )
}
