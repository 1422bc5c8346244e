import { X } from 'lucide-react'
import NextLink from 'next/link'
import { type ListAddress, listHref } from '@/src/components/records/list-query.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { withArticle } from '@/src/lib/core/text/with-article.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import { narrowingFields } from '@/src/lib/records/pages/pages.ts'
import { formField } from '@/src/lib/records/fields/record-fields.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** Of which records a list shows what leads to them, each with the way back to all. */
export function NarrowedDown({ query, titles }: { query: ListAddress; titles: Titles }) {
  const narrowed = narrowingFields(query.object).flatMap((name) => {
    const { [name]: id, ...others } = query.filters
    const field = formField(query.object, name)
    return id === undefined || field?.to == null ? [] : [{ id, others, to: field.to, label: field.label, found: titles.get(id) }]
  })
  if (narrowed.length === 0) return null
  return (
    <ul aria-label="Narrowed down to" className="mb-3 flex flex-wrap gap-2">
      {narrowed.map(({ id, others, to, label, found }) => {
        const name = found?.title ?? `${withArticle(recordSpecOf(to).one)} that is no longer here`
        return (
          <li key={id} className="inline-flex items-center gap-2 rounded-md border border-border bg-surface py-1 pr-1 pl-2.5">
            <span className="text-muted">{label}</span>
            {found === undefined ? (
              name
            ) : (
              <NextLink href={recordHref(found.object, found.id)} prefetch={false} className="text-link inline-block py-0.5">
                {name}
              </NextLink>
            )}
            <NextLink
              href={listHref({ ...query, filters: others })}
              prefetch={false}
              aria-label={`Show ${recordSpecOf(query.object).many} of other ${recordSpecOf(to).many} too, not only of ${name}`}
              className="inline-flex size-6 items-center justify-center rounded text-muted hover:bg-surface-secondary hover:text-foreground"
            >
              <X aria-hidden className="size-4" />
            </NextLink>
          </li>
        )
      })}
    </ul>
  )
}
