import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readNew } from '@/app/dashboard/_records/read-new.ts'
import type { PageQuery } from '@/src/components/page-query.ts'
import { NewRecordPage } from '@/src/components/records/new-record-page.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import { objectAt, pagesOf } from '@/src/lib/records/pages/pages.ts'

type Props = { params: Promise<{ list: string }>; searchParams: PageQuery }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const object = objectAt((await params).list)
  return { title: object === null ? 'Not found' : `New ${specOf(object).one}` }
}

export default async function NewPage({ params, searchParams }: Props) {
  const tenant = await requireTenant()
  const object = objectAt((await params).list)
  if (object === null || pagesOf(object).isMadeOnOthers) notFound()
  return <NewRecordPage object={object} {...(await readNew(tenant, object, searchParams))} />
}
