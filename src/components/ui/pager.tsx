import { ChevronLeft, ChevronRight } from 'lucide-react'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { encodeCursor, type KeysetCursor } from '@/src/lib/records/lists/keyset.ts'

const usualLabels = ['Previous', 'Next'] as const

/** Previous and next page of a keyset-paged list. Hidden while everything fits on one page. */
export function Pager({
  label,
  path,
  query,
  parameter,
  anchor,
  previous,
  next,
  labels = usualLabels,
}: {
  label: string
  path: string
  /** Parameters to keep. */
  query: Readonly<Record<string, string | undefined>>
  /** What the place is called in the address, where a page has several lists. */
  parameter?: string
  /** Where the list is on a page of several. */
  anchor?: string
  previous: KeysetCursor | null
  next: KeysetCursor | null
  labels?: readonly [string, string]
}) {
  if (!previous && !next) return null
  const href = (name: 'before' | 'after', cursor: KeysetCursor) => {
    const parameters = new URLSearchParams()
    for (const [key, value] of Object.entries(query)) if (value) parameters.set(key, value)
    parameters.set(parameter === undefined ? name : `${parameter}_${name}`, encodeCursor(cursor))
    return `${path}?${parameters.toString()}${anchor === undefined ? '' : `#${anchor}`}`
  }
  return (
    <nav aria-label={label} className="flex items-center justify-end gap-2 border-t border-border px-4 py-3">
      {previous ? (
        <LinkButton href={href('before', previous)} variant="outline" size="sm" prefetch={false}>
          <ChevronLeft aria-hidden />
          {labels[0]}
        </LinkButton>
      ) : null}
      {next ? (
        <LinkButton href={href('after', next)} variant="outline" size="sm" prefetch={false}>
          {labels[1]}
          <ChevronRight aria-hidden />
        </LinkButton>
      ) : null}
    </nav>
  )
}
