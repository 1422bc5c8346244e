import { X } from 'lucide-react'
import NextLink from 'next/link'
import { filterText } from '@/src/components/records/filter-text.ts'
import { type ListAddress, listHref } from '@/src/components/records/list-query.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** The filters that were built for a list, each with the way back without it. */
export function FilterChips({ query, titles }: { query: ListAddress; titles: Titles }) {
  const built = Object.entries(query.built)
  if (built.length === 0) return null
  return (
    <ul aria-label="Filters" className="mb-3 flex flex-wrap gap-2">
      {built.map(([name, value]) => {
        const { [name]: _gone, ...others } = query.built
        const text = filterText(query.object, name, value, titles)
        return (
          <li key={name} className="inline-flex items-center gap-2 rounded-md border border-border bg-surface py-1 pr-1 pl-2.5">
            <span className="break-words">{text}</span>
            <NextLink
              href={listHref({ ...query, built: others })}
              prefetch={false}
              aria-label={`Remove the filter ${text}`}
              className="inline-flex size-6 shrink-0 items-center justify-center rounded text-muted hover:bg-surface-secondary hover:text-foreground"
            >
              <X aria-hidden className="size-4" />
            </NextLink>
          </li>
        )
      })}
    </ul>
  )
}
