import { Plus, SearchX, Users } from 'lucide-react'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ContactsTable } from '@/src/components/contacts/contacts-table.tsx'
import { statesOf } from '@/src/components/contacts/contact-states.ts'
import { contactListQuery, contactsPath, sortHref, stayingParameters } from '@/src/components/contacts/list-query.ts'
import { SearchBox } from '@/src/components/contacts/search-box.tsx'
import { SortChoice } from '@/src/components/contacts/sort-choice.tsx'
import { inCrmOrder } from '@/src/components/crm/crm-order.ts'
import { counted } from '@/src/components/format.ts'
import { FollowWaiting } from '@/src/components/follow-waiting.tsx'
import type { PageQuery } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { contactsCount, contactsPage } from '@/src/lib/records/contact-list.ts'
import { linksOfRecords } from '@/src/lib/records/link-views.ts'
import { connectionsOf } from '@/src/lib/records/sync-views.ts'
import { waitingOf } from '@/src/lib/records/waiting.ts'

export const metadata: Metadata = { title: 'Contacts' }

const pageSize = 50

export default async function ContactsPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const query = await contactListQuery(searchParams)
  const { client, organizationId } = tenant
  const counting = contactsCount(client, organizationId, query.search)
  const listing = contactsPage(client, organizationId, query, pageSize).then(async (page) => {
    const ids = page.rows.map((row) => row.id)
    const waiting = await waitingOf(client, organizationId, ids)
    return { page, ids, waiting, links: await linksOfRecords(client, organizationId, ids) }
  })
  // The count is streamed after the rows and shows its own error.
  counting.catch(() => {})
  const [{ page, ids, waiting, links }, connections] = await Promise.all([listing, connectionsOf(client, organizationId)])

  const states = statesOf(ids, links, inCrmOrder(connections.filter((each) => each.status !== 'disconnected')))
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
          <LinkButton href="/dashboard/contacts/new" variant="primary">
            <Plus aria-hidden />
            New contact
          </LinkButton>
        }
      >
        <Suspense key={query.search} fallback="Counting…">
          <Total counting={counting} searched={query.search !== ''} />
        </Suspense>
      </PageHeader>
      <div className="mb-4 flex flex-col gap-2">
        <SearchBox search={query.search} />
        <div className="sm:hidden">
          <SortChoice value={query.sort} targets={sortTargets} />
        </div>
      </div>
      <Panel flush>
        {page.rows.length > 0 ? (
          <ContactsTable rows={page.rows} states={states} query={query} />
        ) : query.search ? (
          <Empty
            icon={SearchX}
            title="No contact matches this search"
            action={
              <LinkButton href={contactsPath} variant="outline">
                Clear search
              </LinkButton>
            }
          >
            Searched names, emails, companies, phone numbers and job titles for “{query.search}”.
          </Empty>
        ) : (
          <Empty
            icon={Users}
            title="No contacts yet"
            action={
              <div className="flex flex-wrap justify-center gap-2">
                <LinkButton href="/dashboard/contacts/new" variant="primary">
                  New contact
                </LinkButton>
                <LinkButton href="/dashboard/settings/crm" variant="outline">
                  Connect a CRM
                </LinkButton>
              </div>
            }
          >
            Add the first one here, or connect a CRM to sync the contacts from there.
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
  return <span aria-live="polite">{searched ? `${counted(count, 'contact')} found` : counted(count, 'contact')}</span>
}
