import { Plus, SearchX, Users } from 'lucide-react'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { actOnContacts, contactsOfList } from '@/app/dashboard/_records/bulk-actions.ts'
import { BulkBar } from '@/src/components/bulk-bar.tsx'
import { contactActions } from '@/src/components/records/bulk-words.ts'
import { ContactsTable } from '@/src/components/records/contacts-table.tsx'
import { statesOf } from '@/src/components/records/contact-states.ts'
import { ListFilters } from '@/src/components/records/list-filters.tsx'
import { contactListQuery, contactsPath, sortHref, stayingParameters } from '@/src/components/records/list-query.ts'
import { SearchBox } from '@/src/components/records/search-box.tsx'
import { whoDeletedWords } from '@/src/components/records/who-deleted.ts'
import { crmListPath } from '@/src/components/crm/crm-pages.ts'
import { inCrmOrder } from '@/src/components/crm/crm-order.ts'
import { counted } from '@/src/components/format.ts'
import { FollowWaiting } from '@/src/components/follow-waiting.tsx'
import type { PageQuery } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { SelectionProvider } from '@/src/components/selection.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { LinkChoice } from '@/src/components/ui/link-choice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { contactsCount, contactsPage, countedMax } from '@/src/lib/records/contact-list.ts'
import { may } from '@/src/lib/core/roles.ts'
import { linksOfRecords } from '@/src/lib/records/link-views.ts'
import { memberEmails } from '@/src/lib/records/member-emails.ts'
import { connectionsOf } from '@/src/lib/records/sync-views.ts'
import { waitingOf } from '@/src/lib/records/waiting.ts'

export const metadata: Metadata = { title: 'Contacts' }

const pageSize = 50

export default async function ContactsPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const query = await contactListQuery(searchParams)
  const { client, organizationId, role } = tenant
  const connections = inCrmOrder(await connectionsOf(client, organizationId))
  const live = connections.filter((each) => each.status !== 'disconnected')
  const filter = { ...query, connectionId: connections.find(({ crmType }) => crmType === query.crm)?.id ?? null }
  const counting = contactsCount(client, organizationId, filter)
  // The count is streamed after the rows and shows its own error.
  counting.catch(() => {})
  const page = await contactsPage(client, organizationId, filter, pageSize)
  const ids = page.rows.map((row) => row.id)
  // Before the links: what changes in between is asked about again.
  const waiting = await waitingOf(client, organizationId, ids)
  const [links, emails] = await Promise.all([
    linksOfRecords(client, organizationId, ids),
    memberEmails(
      client,
      organizationId,
      page.rows.map((row) => row.deletedBy),
    ),
  ])
  const deletedBy = new Map(page.rows.map((row) => [row.id, whoDeletedWords(row, emails, connections)]))
  const isFiltered = query.search !== '' || query.list !== null || query.crm !== undefined || query.deleted

  const { search, list, connectionId, deleted } = filter
  const contactFilter = { search, list, connectionId, deleted }
  const actions = contactActions(role, connections, query.deleted)
  const states = statesOf(ids, links, live)
  const sortTargets = [
    { value: 'name', label: 'Sort by name', href: sortHref({ ...query, sort: 'email' }, 'name') },
    { value: 'email', label: 'Sort by email', href: sortHref({ ...query, sort: 'name' }, 'email') },
    { value: 'company', label: 'Sort by company', href: sortHref({ ...query, sort: 'name' }, 'company') },
    { value: 'updated', label: 'Latest changes first', href: sortHref({ ...query, sort: 'name' }, 'updated') },
  ]

  return (
    <>
      {ids.length > 0 ? <FollowWaiting records={ids} shown={waiting} /> : null}
      <PageHeader
        title="Contacts"
        actions={
          may(role, 'edit') ? (
            <LinkButton href="/dashboard/contacts/new" variant="primary">
              <Plus aria-hidden />
              New contact
            </LinkButton>
          ) : null
        }
      >
        <Suspense key={JSON.stringify(filter)} fallback="Counting…">
          <Total counting={counting} searched={isFiltered} />
        </Suspense>
      </PageHeader>
      <div className="mb-4 flex flex-col gap-2 sm:grid sm:grid-cols-[minmax(0,1fr)_12rem_12rem]">
        <SearchBox search={query.search} label={query.deleted ? 'Search deleted contacts' : 'Search contacts'} />
        <ListFilters query={query} crmTypes={live.map(({ crmType }) => crmType)} />
        {query.deleted ? null : (
          <div className="sm:hidden">
            <LinkChoice label="Sort by" value={query.sort} targets={sortTargets} />
          </div>
        )}
      </div>
      <Panel flush>
        {page.rows.length > 0 ? (
          <SelectionProvider ids={ids}>
            <BulkBar
              actions={actions}
              noun="contact"
              act={actOnContacts}
              matching={page.previous || page.next ? contactsOfList.bind(null, contactFilter) : null}
            />
            <ContactsTable
              rows={page.rows}
              states={states}
              query={query}
              deletedBy={deletedBy}
              isSelectable={actions.length > 0}
            />
          </SelectionProvider>
        ) : isFiltered ? (
          <Empty
            icon={SearchX}
            title={
              query.search === ''
                ? query.deleted
                  ? 'No deleted contacts'
                  : 'No contact is in this list'
                : 'No contact matches this search'
            }
            action={
              <LinkButton href={contactsPath} variant="outline">
                {query.search === '' ? 'Show all contacts' : 'Clear search'}
              </LinkButton>
            }
          >
            {query.search === ''
              ? null
              : `Searched names, emails, companies, phone numbers and job titles for “${query.search}”.`}
          </Empty>
        ) : (
          <Empty
            icon={Users}
            title="No contacts yet"
            action={
              <div className="flex flex-wrap justify-center gap-2">
                {may(role, 'edit') ? (
                  <LinkButton href="/dashboard/contacts/new" variant="primary">
                    New contact
                  </LinkButton>
                ) : null}
                {may(role, 'connections') ? (
                  <LinkButton href={crmListPath} variant="outline">
                    Connect a CRM
                  </LinkButton>
                ) : null}
              </div>
            }
          >
            {may(role, 'edit')
              ? 'Add the first one here, or have a CRM connected to sync the contacts from there.'
              : 'They appear here once somebody adds one, or once a CRM is synced.'}
          </Empty>
        )}
        <Pager
          label="Pages of contacts"
          path={contactsPath}
          query={stayingParameters(query)}
          previous={page.previous}
          next={page.next}
        />
      </Panel>
    </>
  )
}

async function Total({ counting, searched }: { counting: Promise<number>; searched: boolean }) {
  const count = await counting
  if (count > countedMax && searched) return <span aria-live="polite">More than {counted(countedMax, 'contact')} found</span>
  return <span aria-live="polite">{searched ? `${counted(count, 'contact')} found` : counted(count, 'contact')}</span>
}
