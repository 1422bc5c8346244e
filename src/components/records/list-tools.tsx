import { Copy, Download, Upload } from 'lucide-react'
import NextLink from 'next/link'
import { buildableFields } from '@/src/components/records/buildable-fields.ts'
import { ColumnChooser } from '@/src/components/records/column-chooser.tsx'
import { exportHref } from '@/src/components/records/export-href.ts'
import { FilterBuilder } from '@/src/components/records/filter-builder.tsx'
import { type ListAddress, listHref } from '@/src/components/records/list-query.ts'
import { listPath } from '@/src/components/records/record-pages.ts'
import { ViewForm } from '@/src/components/records/saved-views.tsx'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { LineFold } from '@/src/components/ui/fold.tsx'
import { LinkChoice } from '@/src/components/ui/link-choice.tsx'
import { isMirrored } from '@/src/lib/crm/domain/objects.ts'
import { may, type Role } from '@/src/lib/core/access/roles.ts'
import { choosableColumns, columnsMax, shownColumns } from '@/src/lib/records/lists/list-columns.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { pagesOf } from '@/src/lib/records/pages/pages.ts'
import type { RecordFilter } from '@/src/lib/records/lists/record-list.ts'
import type { SavedView, savedViews } from '@/src/lib/records/lists/saved-views.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

const noView = 'none'

/** The address of a list as a view has it. */
export function viewHref(object: RecordObject, { id, query }: Pick<SavedView, 'id' | 'query'>): string {
  const parameters = new URLSearchParams(query)
  parameters.set('saved', id)
  return `${listPath(object)}?${parameters}`
}

/** Filters of any field, columns, saved views, and the ways in and out of a list. */
export function ListTools({
  query,
  where,
  choices,
  saved: { views, usual },
  role,
  userId,
  organizationId,
}: {
  query: ListAddress
  /** What it shows, as it was asked for. */
  where: RecordFilter['where']
  /** What its fields hold of what the organisation has made. */
  choices: Titles
  saved: Awaited<ReturnType<typeof savedViews>>
  role: Role
  userId: string
  organizationId: string
}) {
  const { object } = query
  const address = listHref(query)
  const file = exportHref(query, where, organizationId)
  const open = views.find(({ id }) => id === query.view)
  const labelOf = ({ field, label = fieldLabel(field) }: { readonly field: string; readonly label?: string }) => label
  const targets = [
    { value: noView, label: 'No view', href: `${listPath(object)}?saved=${noView}` },
    ...views.map((view) => ({
      value: view.id,
      label: view.isShared ? `${view.name} (shared)` : view.name,
      href: viewHref(object, view),
    })),
  ]
  return (
    <div className="mb-3 flex flex-wrap items-start gap-x-5 gap-y-1">
      {views.length === 0 ? null : (
        <div className="w-52">
          <LinkChoice label="View" value={open?.id ?? noView} targets={targets} />
        </div>
      )}
      <div className="has-[[aria-expanded=true]]:basis-full">
        <LineFold title="Add a filter">
          <FilterBuilder key={address} fields={buildableFields(object, choices)} address={address} />
        </LineFold>
      </div>
      <div className="has-[[aria-expanded=true]]:basis-full">
        <LineFold title="Columns">
          <ColumnChooser
            shown={shownColumns(object, query.columns).map(({ field }) => field)}
            all={choosableColumns(object).map((column) => ({ value: column.field, label: labelOf(column) }))}
            address={address}
            countMax={columnsMax}
          />
        </LineFold>
      </div>
      <div className="has-[[aria-expanded=true]]:basis-full">
        <LineFold title={open === undefined ? 'Save as a view' : 'Save or change the view'}>
          <ViewForm
            object={object}
            path={listPath(object)}
            query={new URL(listHref({ ...query, view: undefined }), 'http://list').searchParams.toString()}
            open={
              open === undefined
                ? null
                : {
                    id: open.id,
                    name: open.name,
                    isShared: open.isShared,
                    isUsual: open.id === usual,
                    isOwn: open.createdBy === userId,
                    isChangeable: open.createdBy === userId || (open.isShared && may(role, 'decide')),
                  }
            }
            mayShare={may(role, 'edit')}
          />
        </LineFold>
      </div>
      {file === null ? null : (
        <a href={file} download className="text-link inline-flex items-center gap-1 py-1">
          <Download aria-hidden className="size-4" />
          Export as CSV
        </a>
      )}
      {object === 'lead' || object === 'contact' ? (
        <NextLink
          href={`${listPath(object)}/duplicates`}
          prefetch={false}
          className="text-link inline-flex items-center gap-1 py-1"
        >
          <Copy aria-hidden className="size-4" />
          Find duplicates
        </NextLink>
      ) : null}
      {may(role, 'import') && !pagesOf(object).isMadeOnOthers && !isMirrored(object) ? (
        <NextLink
          href={`/dashboard/import?object=${object}`}
          prefetch={false}
          className="text-link inline-flex items-center gap-1 py-1"
        >
          <Upload aria-hidden className="size-4" />
          Import
        </NextLink>
      ) : null}
    </div>
  )
}
