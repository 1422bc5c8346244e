import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readChannelPage } from '@/app/dashboard/_pages/read-once.ts'
import { Ask } from '@/src/components/knowledge/ask.tsx'
import { pageHref } from '@/src/components/knowledge/knowledge-words.ts'
import { PageHeader } from '@/src/components/ui/page-header.tsx'

export const metadata: Metadata = { title: 'Try a question' }

export default async function AskPage({ params }: { params: Promise<{ readonly id: string }> }) {
  const page = await readChannelPage((await params).id)
  if (page === null) notFound()
  return (
    <>
      <PageHeader title="Try a question" back={{ href: pageHref(page.id), label: page.page_name }}>
        What would be drafted for a customer, and what it is taken from. Nothing is sent to anybody.
      </PageHeader>
      <Ask page={page} />
    </>
  )
}
