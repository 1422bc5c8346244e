import { Database } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readChannelPage } from '@/app/dashboard/_pages/read-once.ts'
import { counted } from '@/src/components/format.ts'
import { isOnItsWay } from '@/src/components/knowledge/health.ts'
import { channelNames, knowledgePath, pageHref } from '@/src/components/knowledge/knowledge-words.ts'
import { OnlyAdmins } from '@/src/components/knowledge/only-admins.tsx'
import { ChangePage, DeletePage } from '@/src/components/knowledge/page-buttons.tsx'
import { SourceList } from '@/src/components/knowledge/source-list.tsx'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may } from '@/src/lib/core/access/roles.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { shownSources } from '@/src/lib/records/knowledge/shown-source.ts'
import { linkedSources } from '@/src/lib/records/knowledge/sources.ts'

type Params = { params: Promise<{ readonly id: string }> }

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: (await readChannelPage((await params).id))?.page_name ?? 'Page' }
}

export default async function ChannelPagePage({ params }: Params) {
  const { id } = await params
  const { client, organizationId, role } = await requireTenant()
  const page = await readChannelPage(id)
  if (page === null) notFound()
  const sources = shownSources(await linkedSources(client, organizationId, { page: id }), engine().env.appUrl)
  const canEdit = may(role, 'knowledge')
  const passages = sources.reduce((sum, { chunks }) => sum + chunks, 0)
  const add = (
    <LinkButton href={`${pageHref(id)}/new`} variant="primary" size="sm">
      Add source
    </LinkButton>
  )
  return (
    <>
      <PageHeader
        title={page.page_name}
        back={{ href: knowledgePath, label: 'Knowledge' }}
        actions={
          <>
            {sources.length === 0 ? null : (
              <LinkButton href={`${pageHref(id)}/ask`} variant="outline" size="sm">
                Try a question
              </LinkButton>
            )}
            {canEdit ? (
              <>
                <ChangePage page={page} />
                <DeletePage page={page} sources={sources.length} passages={passages} />
              </>
            ) : null}
          </>
        }
      >
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-mono text-xs break-all">{page.page_id}</span>
          {page.channels.map((channel) => (
            <Badge key={channel} tone="neutral">
              {channelNames[channel]}
            </Badge>
          ))}
        </span>
      </PageHeader>
      <RefreshWhile active={sources.some(isOnItsWay)} />
      <div className="flex flex-col gap-4">
        {canEdit ? null : <OnlyAdmins role={role} />}
        <Panel
          title={sources.length === 0 ? 'Sources' : counted(sources.length, 'source')}
          actions={canEdit && sources.length > 0 ? add : null}
          flush
        >
          {sources.length === 0 ? (
            <Empty icon={Database} title="No sources yet" action={canEdit ? add : null}>
              A source is an API, a file, a database, or a system that sends its changes. Until there is one, no reply can be
              drafted.
            </Empty>
          ) : (
            <SourceList page={page} sources={sources} canEdit={canEdit} />
          )}
        </Panel>
      </div>
    </>
  )
}
