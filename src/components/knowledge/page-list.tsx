import NextLink from 'next/link'
import { counted } from '@/src/components/format.ts'
import { healthOf } from '@/src/components/knowledge/health.ts'
import { channelNames, pageHref } from '@/src/components/knowledge/knowledge-words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import type { StoredPage } from '@/src/lib/records/knowledge/pages.ts'
import type { ShownSource } from '@/src/lib/records/knowledge/shown-source.ts'

/** Pages with their channels and how their sources stand, each leading to its own. */
export function PageList({ pages, sources }: { pages: readonly StoredPage[]; sources: readonly ShownSource[] }) {
  return (
    <ul className="divide-y divide-border">
      {pages.map((page) => {
        const health = healthOf(sources.filter((source) => source.page === page.id))
        const wrong = [
          ...(health.attention > 0 ? [`${counted(health.attention, 'source')} to look at`] : []),
          ...(health.failing > 0 ? [`${counted(health.failing, 'source')} failing`] : []),
        ]
        return (
          <li key={page.id} className="flex flex-col gap-1 px-4 py-3">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <NextLink href={pageHref(page.id)} prefetch={false} className="text-link font-medium break-words">
                {page.page_name}
              </NextLink>
              {page.channels.map((channel) => (
                <Badge key={channel} tone="neutral">
                  {channelNames[channel]}
                </Badge>
              ))}
            </p>
            <p className="font-mono text-xs break-all text-muted">{page.page_id}</p>
            <p className="text-muted">
              {health.sources === 0
                ? 'No sources yet.'
                : `${counted(health.sources, 'source')}, ${counted(health.records, 'record')}, ${counted(health.passages, 'passage')}.`}
            </p>
            {wrong.length === 0 ? null : <p>{wrong.join(', ')}.</p>}
          </li>
        )
      })}
    </ul>
  )
}
