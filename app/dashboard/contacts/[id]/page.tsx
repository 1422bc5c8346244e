import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readRecord, titleOfPage } from '@/app/dashboard/_records/read-record.ts'
import type { PageQuery } from '@/src/components/page-query.ts'
import { ErasePerson } from '@/src/components/privacy/erase-person.tsx'
import { RecordPage } from '@/src/components/records/record-page.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { may } from '@/src/lib/core/roles.ts'
import { recordTitle } from '@/src/lib/records/stored-record.ts'

type Props = { params: Promise<{ id: string }>; searchParams: PageQuery }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await titleOfPage('contact', (await params).id) }
}

export default async function ContactPage({ params, searchParams }: Props) {
  const tenant = await requireTenant()
  const { id } = await params
  const shown = await readRecord(tenant, 'contact', id, searchParams)
  if (!shown) notFound()
  const name = recordTitle('contact', shown.record.values)
  return <RecordPage shown={shown} actions={may(tenant.role, 'privacy') ? <ErasePerson contactId={id} name={name} /> : null} />
}
