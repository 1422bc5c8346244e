import NextLink from 'next/link'
import { ChannelSwitches } from '@/src/components/knowledge/channel-switches.tsx'
import { DeleteSource } from '@/src/components/knowledge/delete-source.tsx'
import { FetchNow } from '@/src/components/knowledge/fetch-now.tsx'
import { sourceHref, typeNames } from '@/src/components/knowledge/knowledge-words.ts'
import { SourceFacts, SourceProblem } from '@/src/components/knowledge/source-facts.tsx'
import { StateBadge } from '@/src/components/knowledge/state-badge.tsx'
import { Badge } from '@/src/components/ui/badge.tsx'
import type { StoredPage } from '@/src/lib/records/knowledge/pages.ts'
import type { ShownSource } from '@/src/lib/records/knowledge/shown-source.ts'

/** The sources of a page: each with its state, its channels and what can be done with it. */
export function SourceList({ page, sources, canEdit }: { page: StoredPage; sources: readonly ShownSource[]; canEdit: boolean }) {
  return (
    <ul className="divide-y divide-border">
      {sources.map((source) => (
        <li key={source.id} className="flex flex-col gap-2 px-4 py-4">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <NextLink href={sourceHref(page.id, source.id)} prefetch={false} className="text-link font-medium break-words">
              {source.name}
            </NextLink>
            <StateBadge source={source} />
            <Badge tone="neutral">{typeNames[source.type]}</Badge>
          </p>
          <p className="font-mono text-xs break-all text-muted">{source.url}</p>
          {source.description === null ? null : <p className="break-words">{source.description}</p>}
          <SourceFacts source={source} />
          <SourceProblem source={source} />
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
            <ChannelSwitches pageId={page.page_id} pageChannels={page.channels} source={source} canEdit={canEdit} />
            {canEdit ? (
              <div className="flex flex-wrap items-start gap-2">
                <FetchNow pageId={page.page_id} source={source} />
                <DeleteSource pageId={page.page_id} source={source} />
              </div>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  )
}
