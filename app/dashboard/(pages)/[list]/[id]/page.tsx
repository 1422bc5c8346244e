import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { LeadExtras, OpportunityExtras } from '@/app/dashboard/_records/record-extras.tsx'
import { readRecord, titleOfPage } from '@/app/dashboard/_records/read-record.ts'
import type { PageQuery } from '@/src/components/page-query.ts'
import { ErasePerson } from '@/src/components/privacy/erase-person.tsx'
import { RecordPage } from '@/src/components/records/record-page.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { may } from '@/src/lib/core/roles.ts'
import { objectAt, recordTitle } from '@/src/lib/records/pages/pages.ts'

type Props = { params: Promise<{ list: string; id: string }>; searchParams: PageQuery }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { list, id } = await params
  const object = objectAt(list)
  return { title: object === null ? 'Not found' : await titleOfPage(object, id) }
}

export default async function OneRecordPage({ params, searchParams }: Props) {
  const tenant = await requireTenant()
  const { list, id } = await params
  const object = objectAt(list)
  const shown = object === null ? null : await readRecord(tenant, object, id, searchParams)
  if (object === null || shown === null) notFound()
  const isErasable = object === 'contact' && may(tenant.role, 'privacy')
  const name = recordTitle(object, shown.record.values)
  const Extras = shown.record.deletedAt
    ? null
    : object === 'lead'
      ? LeadExtras
      : object === 'opportunity'
        ? OpportunityExtras
        : null
  return (
    <RecordPage
      shown={shown}
      actions={isErasable ? <ErasePerson contactId={id} name={name} /> : null}
      extras={Extras === null ? null : <Extras tenant={tenant} shown={shown} />}
    />
  )
}
