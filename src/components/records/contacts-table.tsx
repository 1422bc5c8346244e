import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react'
import NextLink from 'next/link'
import type { ReactNode } from 'react'
import type { ContactState } from '@/src/components/records/contact-states.ts'
import { type ListAddress, sortHref } from '@/src/components/records/list-query.ts'
import { StateBadge } from '@/src/components/crm/state-badge.tsx'
import { listed } from '@/src/components/format.ts'
import { SelectBox } from '@/src/components/selection.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { contactName } from '@/src/lib/records/contact.ts'
import type { ContactRow, ContactSort } from '@/src/lib/records/contact-list.ts'

/** The rows of one page. Narrow screens get the same table with each row laid out as a card. */
export function ContactsTable({
  rows,
  states,
  query,
  deletedBy,
  isSelectable,
}: {
  rows: readonly ContactRow[]
  states: ReadonlyMap<string, ContactState>
  query: ListAddress
  /** Who deleted each of them, where deleted ones are listed. */
  deletedBy: ReadonlyMap<string, string>
  /** Each can be chosen. */
  isSelectable: boolean
}) {
  return (
    <table className="block w-full text-left sm:table sm:table-fixed">
      <caption className="sr-only">Contacts</caption>
      <thead className="hidden border-b border-border text-muted sm:table-header-group">
        <tr>
          <SortHeading query={query} sort="name" className="w-[26%]">
            Name
          </SortHeading>
          <SortHeading query={query} sort="email" className="w-[28%]">
            Email
          </SortHeading>
          <SortHeading query={query} sort="company" className="hidden w-[18%] md:table-cell">
            Company
          </SortHeading>
          <th scope="col" className="w-44 px-4 py-2 font-medium">
            {query.deleted ? 'Deleted' : 'Sync'}
          </th>
          <SortHeading query={query} sort="updated" className="hidden w-36 lg:table-cell">
            Changed
          </SortHeading>
        </tr>
      </thead>
      <tbody className="block divide-y divide-border sm:table-row-group">
        {rows.map((contact) => (
          <tr
            key={contact.id}
            className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-4 py-2.5 hover:bg-surface-secondary sm:table-row sm:p-0"
          >
            <td className="flex items-center gap-2 truncate sm:table-cell sm:px-4 sm:py-2.5">
              {isSelectable ? <SelectBox id={contact.id} name={contactName(contact)} /> : null}{' '}
              <NextLink
                href={`/dashboard/contacts/${contact.id}`}
                prefetch={false}
                className="inline-flex min-h-6 items-center align-middle font-medium after:absolute after:inset-0 hover:underline"
              >
                {contactName(contact)}
              </NextLink>
            </td>
            <td className="col-span-2 row-start-2 truncate text-muted sm:px-4 sm:py-2.5 sm:text-foreground">
              {contact.email ?? <Blank />}
            </td>
            <td className="hidden truncate px-4 py-2.5 md:table-cell">{contact.company ?? <Blank />}</td>
            <td className="text-right sm:px-4 sm:py-2.5 sm:text-left">
              {contact.deletedAt === null ? (
                <SyncState state={states.get(contact.id)} />
              ) : (
                <span className="block text-muted">
                  <Time iso={contact.deletedAt} /> {deletedBy.get(contact.id)}
                </span>
              )}
            </td>
            <td className="hidden px-4 py-2.5 text-muted lg:table-cell">
              <Time iso={contact.updatedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function SyncState({ state }: { state: ContactState | undefined }) {
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
  sort: ContactSort
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
