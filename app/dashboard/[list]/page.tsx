import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readList } from '@/app/dashboard/_records/read-list.ts'
import type { PageQuery } from '@/src/components/page-query.ts'
import { RecordListPage } from '@/src/components/records/record-list-page.tsx'
import { listTitle } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { objectAt } from '@/src/lib/records/pages/pages.ts'

type Props = { params: Promise<{ list: string }>; searchParams: PageQuery }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const object = objectAt((await params).list)
  return { title: object === null ? 'Not found' : listTitle(object) }
}

export default async function ListPage({ params, searchParams }: Props) {
  const tenant = await requireTenant()
  const object = objectAt((await params).list)
  if (object === null) notFound()
  return <RecordListPage list={await readList(tenant, object, searchParams)} role={tenant.role} />
}
