import { FileText, History } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readChannelPage, readSource } from '@/app/dashboard/_pages/read-once.ts'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { ChannelSwitches } from '@/src/components/knowledge/channel-switches.tsx'
import { DeleteSource } from '@/src/components/knowledge/delete-source.tsx'
import { EditSource } from '@/src/components/knowledge/edit-source.tsx'
import { FetchHistory } from '@/src/components/knowledge/fetch-history.tsx'
import { FetchNow } from '@/src/components/knowledge/fetch-now.tsx'
import { EditHistory } from '@/src/components/history/edit-history.tsx'
import { isOnItsWay } from '@/src/components/knowledge/health.ts'
import { nothingYet, pageHref, sourceHref, typeNames } from '@/src/components/knowledge/knowledge-words.ts'
import { PassageList } from '@/src/components/knowledge/passage-list.tsx'
import { SourceFacts, SourceProblem } from '@/src/components/knowledge/source-facts.tsx'
import { StateBadge } from '@/src/components/knowledge/state-badge.tsx'
import { WebhookAddress } from '@/src/components/knowledge/webhook-address.tsx'
import { WebhookSecret } from '@/src/components/knowledge/webhook-secret.tsx'
import { numberParameter, type PageQuery, readPageQuery } from '@/src/components/page-query.ts'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may } from '@/src/lib/core/access/roles.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { sourceFetches } from '@/src/lib/records/knowledge/history.ts'
import { sourcePassages } from '@/src/lib/records/knowledge/passages.ts'
import { shownSources } from '@/src/lib/records/knowledge/shown-source.ts'

const pageRows = 10
/** What an address cannot mean is as if it were not there. */
const parameters = { from: numberParameter({ min: 0, max: 10_000_000 }) }

type Params = { params: Promise<{ readonly id: string; readonly linkId: string }> }

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const { id, linkId } = await params
  return { title: (await readSource(id, linkId))?.knowledge_links[0]?.name ?? 'Source' }
}

export default async function SourcePage({ params, searchParams }: Params & { searchParams: PageQuery }) {
  const { id, linkId } = await params
  const { client, organizationId, role } = await requireTenant()
  const { from = 0 } = await readPageQuery(searchParams, parameters)
  const [page, stored] = await Promise.all([readChannelPage(id), readSource(id, linkId)])
  const [source] = stored === null ? [] : shownSources([stored], engine().env.appUrl)
  if (page === null || source === undefined) notFound()
  const [fetches, passages] = await Promise.all([
    sourceFetches(client, organizationId, linkId),
    sourcePassages(client, organizationId, linkId, { from, limit: pageRows }),
  ])
  const canEdit = may(role, 'knowledge')
  const path = sourceHref(id, linkId)
  const isLast = from + passages.length >= source.chunks
  return (
    <>
      <PageHeader
        title={source.name}
        back={{ href: pageHref(id), label: page.page_name }}
        actions={
          canEdit ? (
            <>
              <FetchNow pageId={page.page_id} source={source} />
              <DeleteSource pageId={page.page_id} source={source} then={pageHref(id)} />
            </>
          ) : null
        }
      >
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-mono text-xs break-all">{source.url}</span>
          <StateBadge source={source} />
          <Badge tone="neutral">{typeNames[source.type]}</Badge>
        </span>
      </PageHeader>
      <RefreshWhile active={isOnItsWay(source)} />
      <div className="flex flex-col gap-4">
        <Panel title="State">
          <div className="flex flex-col gap-3">
            {source.description === null ? null : <p className="break-words">{source.description}</p>}
            <SourceFacts source={source} />
            <SourceProblem source={source} />
            <ChannelSwitches pageId={page.page_id} pageChannels={page.channels} source={source} canEdit={canEdit} />
          </div>
        </Panel>
        {source.webhook_url === null || !canEdit ? null : (
          <Panel title="Where it sends to">
            <div className="flex flex-col gap-4">
              <WebhookAddress url={source.webhook_url} />
              <WebhookSecret pageId={page.page_id} url={source.url} />
            </div>
          </Panel>
        )}
        <Panel
          title="What was read"
          description={
            source.chunks === 0
              ? undefined
              : `${counted(source.chunks, 'passage')} as they are searched and cited, fields left out and masked as the rules say.`
          }
          flush
        >
          {passages.length === 0 ? (
            <Empty icon={FileText} title={from === 0 ? 'Nothing yet' : 'No more passages'}>
              {source.type === 'webhook' ? 'What the source sends is shown here.' : 'What is read of the source is shown here.'}
            </Empty>
          ) : (
            <PassageList passages={passages} from={from + 1} />
          )}
          {from === 0 && isLast ? null : (
            <nav aria-label="Passages" className="flex flex-wrap items-center justify-end gap-2 border-t border-border px-4 py-3">
              <span className="mr-auto text-muted">
                {formatNumber(from + 1)} to {formatNumber(from + passages.length)} of {formatNumber(source.chunks)}
              </span>
              {from === 0 ? null : (
                <LinkButton href={`${path}?from=${Math.max(0, from - pageRows)}`} variant="outline" size="sm" prefetch={false}>
                  Previous
                </LinkButton>
              )}
              {isLast ? null : (
                <LinkButton href={`${path}?from=${from + pageRows}`} variant="outline" size="sm" prefetch={false}>
                  Next
                </LinkButton>
              )}
            </nav>
          )}
        </Panel>
        <Panel title="Fetches" flush>
          {fetches.length === 0 ? <Empty icon={History} title={nothingYet(source)} /> : <FetchHistory fetches={fetches} />}
        </Panel>
        {canEdit ? (
          <Panel title="Settings">
            <EditSource page={page} source={source} />
          </Panel>
        ) : null}
        <EditHistory subject={source.id} actions="knowledge.link_" />
      </div>
    </>
  )
}
