import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react'
import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { type ListAddress, sortHref } from '@/src/components/records/list-query.ts'
import { listTitle, recordHref } from '@/src/components/records/record-pages.ts'
import type { RecordState } from '@/src/components/records/record-states.ts'
import { StateBadge } from '@/src/components/crm/state-badge.tsx'
import { amountText, listed } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { SelectBox } from '@/src/components/selection.tsx'
import { Due } from '@/src/components/tasks/due.tsx'
import { TaskTick } from '@/src/components/tasks/task-tick.tsx'
import { isToDo } from '@/src/components/tasks/task-words.ts'
import { Time } from '@/src/components/ui/time.tsx'
import { isSyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { pagesOf } from '@/src/lib/records/pages/pages.ts'
import type { RecordRow } from '@/src/lib/records/lists/record-list.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'
import { columnsOnScreen, shownColumns } from '@/src/lib/records/lists/list-columns.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { shownText } from '@/src/components/records/field-text.ts'
import { formField } from '@/src/lib/records/fields/record-fields.ts'
import { numberOf } from '@/src/lib/records/fields/record-values.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'

/** The rows of one page. Narrow screens get the same table with each row laid out as a card. */
export function RecordsTable({
  rows,
  titles,
  states,
  query,
  deletedBy,
  isSelectable,
}: {
  rows: readonly RecordRow[]
  /** Of what their values lead to. */
  titles: Titles
  states: ReadonlyMap<string, RecordState>
  query: ListAddress
  /** Who deleted each of them, where deleted ones are listed. */
  deletedBy: ReadonlyMap<string, string>
  /** Each can be chosen. */
  isSelectable: boolean
}) {
  const { nameClass } = pagesOf(query.object).list
  const columns = shownColumns(query.object, query.columns)
  const isChosen = query.columns.length > 0
  const wide = isChosen && columns.length > columnsOnScreen ? 'md:min-w-[96rem]' : ''
  return (
    <div className="sm:overflow-x-auto">
      <table className={`block w-full text-left sm:table sm:table-fixed ${wide}`}>
        <caption className="sr-only">{listTitle(query.object)}</caption>
        <thead className="hidden border-b border-border text-muted sm:table-header-group">
          <tr>
            <SortHeading query={query} sort="name" className={isChosen ? 'w-48' : nameClass}>
              Name
            </SortHeading>
            {columns.map(({ field, label = fieldLabel(field), sort, className }) =>
              sort === undefined ? (
                <th key={field} scope="col" className={`px-4 py-2 font-medium ${className}`}>
                  {label}
                </th>
              ) : (
                <SortHeading key={field} query={query} sort={sort} className={className}>
                  {label}
                </SortHeading>
              ),
            )}
            {hasState(query) ? (
              <th scope="col" className="w-44 px-4 py-2 font-medium">
                {query.deleted ? 'Deleted' : 'Sync'}
              </th>
            ) : null}
            <SortHeading query={query} sort="updated" className="hidden w-36 lg:table-cell">
              Changed
            </SortHeading>
          </tr>
        </thead>
        <tbody className="block divide-y divide-border sm:table-row-group">
          {rows.map((row) => (
            <Row
              key={row.id}
              row={row}
              query={query}
              columns={columns}
              titles={titles}
              state={states.get(row.id)}
              deletedBy={deletedBy.get(row.id)}
              isSelectable={isSelectable}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function hasState({ deleted, object }: ListAddress): boolean {
  return deleted || isSyncedObject(object)
}

function Row({
  row,
  query,
  columns,
  titles,
  state,
  deletedBy,
  isSelectable,
}: {
  row: RecordRow
  query: ListAddress
  columns: ReturnType<typeof shownColumns>
  titles: Titles
  state: RecordState | undefined
  deletedBy: string | undefined
  isSelectable: boolean
}) {
  const { object } = query
  const { tick } = pagesOf(object)
  return (
    <tr className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-4 py-2.5 hover:bg-surface-secondary sm:table-row sm:p-0">
      <td className="flex items-center gap-2 truncate sm:table-cell sm:px-4 sm:py-2.5">
        {isSelectable ? <SelectBox id={row.id} name={row.title} /> : null}{' '}
        {tick !== undefined && row.deletedAt === null ? (
          <TaskTick id={row.id} title={row.title} isDone={row.values.get(tick.field) === tick.done} canEdit={isSelectable} />
        ) : null}{' '}
        <NextLink
          href={recordHref(object, row.id)}
          prefetch={false}
          className={`inline-block min-w-0 truncate py-0.5 align-middle font-medium after:absolute after:inset-0 hover:underline ${
            isSelectable ? 'sm:max-w-[calc(100%-2rem)]' : 'sm:max-w-full'
          }`}
        >
          {row.title}
        </NextLink>
      </td>
      {columns.map(({ field, className, isSecondLine = false, countedTo, currency, otherwise = field }) => (
        <td
          key={field}
          className={
            isSecondLine
              ? 'col-span-2 row-start-2 truncate text-muted sm:px-4 sm:py-2.5 sm:text-foreground'
              : `truncate px-4 py-2.5 ${className}`
          }
        >
          {cellOf(object, row, field, titles, { countedTo, currency }) ??
            shownText({ object: object, field: otherwise }, row.values.get(otherwise), titles) ?? <Blank />}
        </td>
      ))}
      {hasState(query) ? (
        <td
          className={`sm:px-4 sm:py-2.5 sm:text-left ${
            // Who deleted it is an address as long as a line.
            row.deletedAt === null ? 'text-right' : 'col-span-2 row-start-3 break-words'
          }`}
        >
          {row.deletedAt === null ? (
            <SyncState state={state} />
          ) : (
            <span className="block text-muted">
              <Time iso={row.deletedAt} /> {deletedBy}
            </span>
          )}
        </td>
      ) : null}
      <td className="hidden px-4 py-2.5 text-muted lg:table-cell">
        <Time iso={row.updatedAt} />
      </td>
    </tr>
  )
}

function cellOf(
  object: RecordObject,
  { values }: RecordRow,
  field: string,
  titles: Titles,
  { countedTo, currency }: { countedTo: number | undefined; currency: string | undefined },
): ReactNode {
  const value = values.get(field)
  if (formField(object, field)?.kind === 'time' && typeof value === 'string') return <Time iso={value} />
  if (formField(object, field)?.kind === 'due' && typeof value === 'string') {
    const { status } = Object.fromEntries(values)
    return <Due due={value} isOpen={isToDo(status)} />
  }
  if (currency !== undefined) return amountText(values.get(field), values.get(currency))
  if (countedTo === undefined) return shownText({ object, field }, values.get(field), titles)
  const count = numberOf(values, field) ?? 0
  return count > countedTo ? `${formatNumber(countedTo)}+` : formatNumber(count)
}

function SyncState({ state }: { state: RecordState | undefined }) {
  return (
    <>
      <StateBadge state={state?.state ?? null} />
      {state && state.crms.length > 0 ? (
        <span className="block text-right text-xs text-muted sm:truncate sm:text-left">{listed(state.crms)}</span>
      ) : null}
    </>
  )
}

function Blank() {
  return (
    <span className="text-muted">
      <span aria-hidden>–</span>
      <span className="sr-only">none</span>
    </span>
  )
}

function SortHeading({
  query,
  sort,
  className,
  children,
}: {
  query: ListAddress
  sort: string
  className: string
  children: ReactNode
}) {
  const active = query.sort === sort
  const Icon = !active ? ArrowUpDown : query.descending ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      className={`px-4 py-2 font-medium ${className}`}
      {...(active ? { 'aria-sort': query.descending ? ('descending' as const) : ('ascending' as const) } : {})}
    >
      <NextLink
        href={sortHref(query, sort)}
        scroll={false}
        prefetch={false}
        className="inline-flex min-h-6 items-center gap-1 hover:text-foreground"
      >
        {children}
        <Icon aria-hidden className={`size-3.5 ${active ? '' : 'opacity-50'}`} />
      </NextLink>
    </th>
  )
}
