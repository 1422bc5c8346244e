import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readRecord, titleOfPage } from '@/app/dashboard/_records/read-record.ts'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { RecordPage } from '@/src/components/records/record-page.tsx'
import { RelatedRecords } from '@/src/components/records/related-records.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { may } from '@/src/lib/core/roles.ts'
import { pageStart, textCursorSchema } from '@/src/lib/records/keyset.ts'
import { companiesPage, contactsPage, everything } from '@/src/lib/records/record-list.ts'

type Props = { params: Promise<{ id: string }>; searchParams: PageQuery }

const pageSize = 10

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await titleOfPage('account', (await params).id) }
}

export default async function CompanyPage({ params, searchParams }: Props) {
  const tenant = await requireTenant()
  const { client, organizationId } = tenant
  const { id } = await params
  const place = await readPageQuery(searchParams, {
    contacts_after: textParameter,
    contacts_before: textParameter,
    subsidiaries_after: textParameter,
    subsidiaries_before: textParameter,
  })
  const shown = await readRecord(tenant, 'account', id, searchParams)
  if (!shown) notFound()
  const query = (after?: string, before?: string) => ({
    ...everything,
    sort: 'name' as const,
    descending: false,
    start: pageStart({ after, before }, textCursorSchema),
  })
  const [contacts, subsidiaries] = await Promise.all([
    contactsPage(client, organizationId, { ...query(place.contacts_after, place.contacts_before), accountId: id }, pageSize),
    companiesPage(
      client,
      organizationId,
      { ...query(place.subsidiaries_after, place.subsidiaries_before), parentId: id },
      pageSize,
    ),
  ])
  return (
    <RecordPage shown={shown}>
      <div className="mt-4 grid items-start gap-4 lg:grid-cols-2">
        <RelatedRecords
          title="Contacts"
          object="contact"
          page={contacts}
          second={({ email, jobTitle }) => jobTitle ?? email}
          of={{ object: 'account', id }}
          parameter="contacts"
          nothing="No contact has this company."
          actions={
            may(tenant.role, 'edit') && shown.record.deletedAt === null ? (
              <LinkButton href={`/dashboard/contacts/new?company=${id}`} prefetch={false} variant="outline" size="sm">
                New contact
              </LinkButton>
            ) : null
          }
        />
        <RelatedRecords
          title="Subsidiaries"
          object="account"
          page={subsidiaries}
          second={({ domain, city }) => domain ?? city}
          of={{ object: 'account', id }}
          parameter="subsidiaries"
          nothing="No company has this one as its parent company."
        />
      </div>
    </RecordPage>
  )
}
