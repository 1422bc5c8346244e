import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readNew } from '@/app/dashboard/_records/read-new.ts'
import type { PageQuery } from '@/src/components/page-query.ts'
import { NewRecordPage, NewRecordRefused } from '@/src/components/records/new-record-page.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import { objectAt, pagesOf } from '@/src/lib/records/pages/pages.ts'

type Props = { params: Promise<{ list: string }>; searchParams: PageQuery }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const object = objectAt((await params).list)
  return { title: object === null ? 'Not found' : `New ${recordSpecOf(object).one}` }
}

export default async function NewPage({ params, searchParams }: Props) {
  const tenant = await requireTenant()
  const object = objectAt((await params).list)
  if (object === null || pagesOf(object).isMadeOnOthers) notFound()
  if (!may(tenant.role, 'edit')) return <NewRecordRefused object={object} role={tenant.role} />
  return <NewRecordPage object={object} {...(await readNew(tenant, object, searchParams))} />
}
