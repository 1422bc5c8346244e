import { BookOpenText } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { counted } from '@/src/components/format.ts'
import { AttentionList } from '@/src/components/knowledge/attention-list.tsx'
import { healthOf, isOnItsWay, troubled } from '@/src/components/knowledge/health.ts'
import { HealthPanel } from '@/src/components/knowledge/health-panel.tsx'
import { OnlyAdmins } from '@/src/components/knowledge/only-admins.tsx'
import { AddPage } from '@/src/components/knowledge/page-buttons.tsx'
import { PageList } from '@/src/components/knowledge/page-list.tsx'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may } from '@/src/lib/core/access/roles.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { channelPages } from '@/src/lib/records/knowledge/pages.ts'
import { shownSources } from '@/src/lib/records/knowledge/shown-source.ts'
import { linkedSources } from '@/src/lib/records/knowledge/sources.ts'

export const metadata: Metadata = { title: 'Knowledge' }

export default async function KnowledgePage() {
  const { client, organizationId, role } = await requireTenant()
  const [pages, stored] = await Promise.all([channelPages(client, organizationId), linkedSources(client, organizationId)])
  const sources = shownSources(stored, engine().env.appUrl)
  const canEdit = may(role, 'knowledge')
  const wrong = troubled(sources)
  return (
    <>
      <PageHeader title="Knowledge" actions={canEdit && pages.length > 0 ? <AddPage /> : null}>
        Replies on your pages draw on outside sources, and say where each fact is from.{' '}
        <NextLink href="/docs" className="text-link">
          API reference
        </NextLink>
      </PageHeader>
      <RefreshWhile active={sources.some(isOnItsWay)} />
      <div className="flex flex-col gap-4">
        {canEdit ? null : <OnlyAdmins role={role} />}
        {sources.length === 0 ? null : <HealthPanel health={healthOf(sources)} />}
        {wrong.length === 0 ? null : (
          <Panel title="To look at" flush>
            <AttentionList sources={wrong} pages={pages} />
          </Panel>
        )}
        <Panel title={pages.length === 0 ? 'Pages' : counted(pages.length, 'page')} flush>
          {pages.length === 0 ? (
            <Empty icon={BookOpenText} title="No pages yet" action={canEdit ? <AddPage /> : null}>
              A page is one of yours on Facebook, where customers comment and write. Add it, then the sources that know the
              answers.
            </Empty>
          ) : (
            <PageList pages={pages} sources={sources} />
          )}
        </Panel>
      </div>
    </>
  )
}
