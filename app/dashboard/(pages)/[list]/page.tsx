import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readBoardPage } from '@/app/dashboard/_records/read-board.ts'
import { readList } from '@/app/dashboard/_records/read-list.ts'
import { BoardPage } from '@/src/components/board/board-page.tsx'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { RecordListPage } from '@/src/components/records/record-list-page.tsx'
import { listTitle } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
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
  if (pagesOf(object).stage !== undefined) {
    const { view, pipeline } = await readPageQuery(searchParams, { view: choiceParameter(['board']), pipeline: textParameter })
    const shown = view === 'board' ? await readBoardPage(tenant, pipeline) : null
    if (shown !== null) return <BoardPage {...shown} role={tenant.role} />
  }
  return <RecordListPage list={await readList(tenant, object, searchParams)} role={tenant.role} />
}
