import NextLink from 'next/link'
import { sourceHref } from '@/src/components/knowledge/knowledge-words.ts'
import { SourceProblem } from '@/src/components/knowledge/source-facts.tsx'
import { StateBadge } from '@/src/components/knowledge/state-badge.tsx'
import type { StoredPage } from '@/src/lib/records/knowledge/pages.ts'
import type { ShownSource } from '@/src/lib/records/knowledge/shown-source.ts'

/** Sources whose last fetch failed, with what to do, each leading to its page. */
export function AttentionList({ sources, pages }: { sources: readonly ShownSource[]; pages: readonly StoredPage[] }) {
  return (
    <ul className="divide-y divide-border">
      {sources.map((source) => (
        <li key={source.id} className="flex flex-col gap-2 px-4 py-3">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <NextLink href={sourceHref(source.page, source.id)} prefetch={false} className="text-link font-medium break-words">
              {source.name}
            </NextLink>
            <StateBadge source={source} />
            <span className="text-muted">of {pages.find(({ id }) => id === source.page)?.page_name}</span>
          </p>
          <SourceProblem source={source} />
        </li>
      ))}
    </ul>
  )
}
