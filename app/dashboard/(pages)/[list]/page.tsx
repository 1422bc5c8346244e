import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { readBoardPage } from '@/app/dashboard/_records/read-board.ts'
import { readList } from '@/app/dashboard/_records/read-list.ts'
import { BoardPage } from '@/src/components/board/board-page.tsx'
import { IndustriesPage } from '@/src/components/industries/industries-page.tsx'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { RecordListPage } from '@/src/components/records/record-list-page.tsx'
import { viewHref } from '@/src/components/records/list-tools.tsx'
import { listTitle } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { industryTree } from '@/src/lib/records/accounts/industries.ts'
import { objectAt, pagesOf } from '@/src/lib/records/pages/pages.ts'

type Props = { params: Promise<{ list: string }>; searchParams: PageQuery }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const object = objectAt((await params).list)
  return { title: object === null ? 'Not found' : listTitle(object) }
}

export default async function ListPage({ params, searchParams }: Props) {
  const tenant = await requireTenant()
  const object = objectAt((await params).list)
  if (object === null) notFound()
  // The tree; with a search, an order or a state of its own the list, as of any object.
  if (object === 'industry' && Object.keys(await searchParams).length === 0) {
    return <IndustriesPage tree={await industryTree(tenant.client, tenant.organizationId)} role={tenant.role} />
  }
  if (pagesOf(object).stage !== undefined) {
    const { view, pipeline } = await readPageQuery(searchParams, { view: choiceParameter(['board']), pipeline: textParameter })
    const shown = view === 'board' ? await readBoardPage(tenant, pipeline) : null
    if (shown !== null) return <BoardPage {...shown} role={tenant.role} />
  }
  const list = await readList(tenant, object, searchParams)
  // A list that nothing is asked of begins as this person has chosen.
  const usual =
    Object.keys(await searchParams).length === 0 ? list.saved.views.find(({ id }) => id === list.saved.usual) : undefined
  if (usual !== undefined) redirect(viewHref(object, usual))
  return <RecordListPage list={list} role={tenant.role} organizationId={tenant.organizationId} />
}
