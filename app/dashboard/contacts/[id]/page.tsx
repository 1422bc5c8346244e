import { History } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { namesOf } from '@/src/components/records/author-words.ts'
import { ContactForm } from '@/src/components/records/contact-form.tsx'
import { ContactFacts } from '@/src/components/records/contact-facts.tsx'
import { DeleteContact, RestoreContact } from '@/src/components/records/deletion.tsx'
import { deletionWords, restoreWords } from '@/src/components/records/deletion-words.ts'
import { leadersOf } from '@/src/components/records/field-leaders.ts'
import { SyncPanel } from '@/src/components/records/sync-panel.tsx'
import { whoDeletedWords } from '@/src/components/records/who-deleted.ts'
import { ChangeList } from '@/src/components/crm/change-list.tsx'
import { inCrmOrder } from '@/src/components/crm/crm-order.ts'
import { FollowWaiting } from '@/src/components/follow-waiting.tsx'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { ErasePerson } from '@/src/components/privacy/erase-person.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { may } from '@/src/lib/core/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { changesOfRecord, referencesOf } from '@/src/lib/records/change-views.ts'
import { contactName } from '@/src/lib/records/contact.ts'
import { toContactForm } from '@/src/lib/records/contact-input.ts'
import { contactById } from '@/src/lib/records/contact-record.ts'
import { changeCursorSchema, pageStart } from '@/src/lib/records/keyset.ts'
import { linksOfRecords, referencesOfLinks } from '@/src/lib/records/link-views.ts'
import { mappedDirections } from '@/src/lib/records/mapped-directions.ts'
import { connectionsOf } from '@/src/lib/records/sync-views.ts'
import { teamMembers } from '@/src/lib/records/team.ts'
import { titlesOf } from '@/src/lib/records/titles.ts'
import { waitingOf } from '@/src/lib/records/waiting.ts'

type Props = { params: Promise<{ id: string }>; searchParams: PageQuery }

const historySize = 20

const readContact = cache(async (id: string) => {
  if (!databaseIdSchema.safeParse(id).success) return null
  const tenant = await requireTenant()
  return contactById(tenant.client, tenant.organizationId, id)
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const contact = await readContact((await params).id)
  return { title: contact ? contactName(contact) : 'Not found' }
}

export default async function ContactPage({ params, searchParams }: Props) {
  const tenant = await requireTenant()
  const { id } = await params
  const place = await readPageQuery(searchParams, { after: textParameter, before: textParameter })
  if (!databaseIdSchema.safeParse(id).success) notFound()
  // Before the rest: what changes in between is asked about again.
  const waiting = await waitingOf(tenant.client, tenant.organizationId, [id])
  const [contact, connections, links, history, directions, team] = await Promise.all([
    readContact(id),
    connectionsOf(tenant.client, tenant.organizationId).then(inCrmOrder),
    linksOfRecords(tenant.client, tenant.organizationId, [id]),
    changesOfRecord(tenant.client, id, pageStart(place, changeCursorSchema), historySize),
    mappedDirections(tenant.client, tenant.organizationId, 'contact'),
    teamMembers(tenant.client, tenant.organizationId),
  ])
  if (!contact) notFound()
  const titles = await titlesOf(tenant.client, [...referencesOfLinks(links), ...referencesOf(history.rows)])

  const name = contactName(contact)
  const path = `/dashboard/contacts/${id}`
  const crmById = new Map(connections.map((each) => [each.id, crmNames[each.crmType]]))
  const form = toContactForm(contact)
  const canEdit = may(tenant.role, 'edit')
  const emails = new Map(team.map(({ userId, email }) => [userId, email]))
  return (
    <>
      <FollowWaiting records={[id]} shown={waiting} />
      <PageHeader
        title={name}
        back={{ href: '/dashboard/contacts', label: 'Contacts' }}
        actions={
          <div className="flex flex-wrap gap-2">
            {contact.deletedAt || !canEdit ? null : (
              <DeleteContact id={id} version={contact.version} name={name} effects={deletionWords(connections, links)} />
            )}
            {may(tenant.role, 'privacy') ? <ErasePerson contactId={id} name={name} /> : null}
          </div>
        }
      >
        Changed <Time iso={contact.updatedAt} />, added <Time iso={contact.createdAt} />
      </PageHeader>
      {contact.deletedAt ? (
        <div className="mb-4">
          <RestoreContact
            id={id}
            version={contact.version}
            name={name}
            deletedAt={contact.deletedAt}
            by={whoDeletedWords(contact, emails, connections)}
            effects={canEdit ? restoreWords(connections, links) : null}
          />
        </div>
      ) : null}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Panel title="Details">
          {contact.deletedAt || !canEdit ? (
            <ContactFacts contact={contact} />
          ) : (
            <ContactForm existing={{ id, version: contact.version, form }} leads={leadersOf(connections, directions)} />
          )}
        </Panel>
        <SyncPanel
          connections={connections}
          links={links}
          form={form}
          titles={titles}
          directions={directions}
          role={tenant.role}
        />
      </div>
      <div className="mt-4">
        <Panel title="History" description="What people changed here and what syncs wrote, with who and why." flush>
          {history.rows.length > 0 ? (
            <ChangeList
              changes={history.rows}
              titles={titles}
              crmOf={(connectionId) => crmById.get(connectionId) ?? 'a CRM'}
              nameOf={namesOf(team, tenant.userId)}
            />
          ) : (
            <Empty icon={History} title="No change is recorded">
              Every edit made here, and every value that a sync writes, here or in a CRM, is listed with who or what caused it.
            </Empty>
          )}
          <Pager
            label="Pages of history"
            path={path}
            query={{}}
            previous={history.previous}
            next={history.next}
            labels={['Newer', 'Older']}
          />
        </Panel>
      </div>
    </>
  )
}
