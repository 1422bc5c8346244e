import NextLink from 'next/link'
import { AllInList, Counted } from '@/src/components/records/all-in-list.tsx'
import { listPath, recordHref } from '@/src/components/records/record-pages.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { distinction } from '@/src/lib/records/pages/pages.ts'
import type { RelatedRecords as Related } from '@/src/lib/records/lists/related.ts'

/** The records that lead to this one: the first by name, how many there are, and the way to all. */
export function RelatedRecords({
  list: { object, field, title, nothing, madeWith = field, rows, count },
  of,
  canAdd,
}: {
  list: Related
  /** The record whose page this is on. */
  of: { readonly object: RecordObject; readonly id: string }
  canAdd: boolean
}) {
  return (
    <Panel
      title={<Counted title={title} count={count} />}
      flush
      actions={
        canAdd && nothing !== null ? (
          <LinkButton href={`${listPath(object)}/new?${madeWith}=${of.id}`} prefetch={false} variant="outline" size="sm">
            New {recordSpecOf(object).one}
          </LinkButton>
        ) : null
      }
    >
      {rows.length > 0 ? (
        <ul className="divide-y divide-border">
          {rows.map((row) => (
            <li key={row.id} className="flex flex-wrap items-center justify-between gap-x-3 px-4 py-2">
              <NextLink
                href={recordHref(object, row.id)}
                prefetch={false}
                className="text-link inline-block min-w-0 truncate py-0.5"
              >
                {row.title}
              </NextLink>
              <span className="min-w-0 truncate text-muted">{distinction(object, row.title, row.values)}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="px-4 py-3 text-muted">{nothing}</p>
      )}
      <AllInList object={object} field={field} id={of.id} count={count} />
    </Panel>
  )
}
