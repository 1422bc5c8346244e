import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { Page } from '@/src/lib/records/keyset.ts'
import type { RecordRow } from '@/src/lib/records/record-list.ts'

/** The records that lead to this one, a page of them by name. */
export function RelatedRecords<Row extends RecordRow>({
  title,
  object,
  page,
  second,
  of,
  parameter,
  nothing,
  actions,
}: {
  title: string
  /** Theirs. */
  object: SyncedObject
  page: Page<Row>
  /** What is shown beside the name. */
  second: (row: Row) => string | null
  /** The record whose page this is on. */
  of: { readonly object: SyncedObject; readonly id: string }
  /** Of the address, for this list's pages. */
  parameter: string
  nothing: string
  actions?: ReactNode
}) {
  return (
    <Panel title={title} actions={actions} flush>
      {page.rows.length > 0 ? (
        <ul className="divide-y divide-border">
          {page.rows.map((row) => (
            <li key={row.id} className="flex flex-wrap items-center justify-between gap-x-3 px-4 py-2">
              <NextLink
                href={recordHref(object, row.id)}
                prefetch={false}
                className="text-link inline-block min-w-0 truncate py-0.5"
              >
                {row.title}
              </NextLink>
              <span className="min-w-0 truncate text-muted">{second(row)}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="px-4 py-3 text-muted">{nothing}</p>
      )}
      <Pager
        label={`Pages of ${title.toLowerCase()}`}
        path={recordHref(of.object, of.id)}
        query={{}}
        parameter={parameter}
        previous={page.previous}
        next={page.next}
      />
    </Panel>
  )
}
