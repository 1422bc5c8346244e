import NextLink from 'next/link'
import { listPath, recordHref } from '@/src/components/records/record-pages.ts'
import { Pager } from '@/src/components/ui/pager.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { Page } from '@/src/lib/records/keyset.ts'
import { type RelatedList, toldApart } from '@/src/lib/records/pages/pages.ts'
import type { RecordRow } from '@/src/lib/records/record-list.ts'

/** A list of the records that lead to one, and the page of it that is shown. */
export type ShownList = RelatedList & { readonly page: Page<RecordRow>; readonly parameter: string }

/** The records that lead to this one, a page of them by name. */
export function RelatedRecords({
  list: { object, field, title, nothing, page, parameter },
  of,
  canAdd,
}: {
  list: ShownList
  /** The record whose page this is on. */
  of: { readonly object: SyncedObject; readonly id: string }
  canAdd: boolean
}) {
  return (
    <Panel
      title={title}
      flush
      actions={
        canAdd && nothing !== null ? (
          <LinkButton href={`${listPath(object)}/new?${field}=${of.id}`} prefetch={false} variant="outline" size="sm">
            New {specOf(object).one}
          </LinkButton>
        ) : null
      }
    >
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
              <span className="min-w-0 truncate text-muted">{toldApart(object, row.title, row.values)}</span>
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
