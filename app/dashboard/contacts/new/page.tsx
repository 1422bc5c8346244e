import type { Metadata } from 'next'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { NewRecordPage } from '@/src/components/records/new-record-page.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { titlesOf } from '@/src/lib/records/titles.ts'

export const metadata: Metadata = { title: 'New contact' }

/** `?company=<id>`: the new contact's company. */
export default async function NewContactPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const { company = '' } = await readPageQuery(searchParams, { company: textParameter })
  const titles = await titlesOf(tenant.client, [company])
  const texts = titles.get(company)?.object === 'account' ? { account: company } : {}
  return <NewRecordPage object="contact" initial={{ texts, custom: [] }} titles={titles} />
}
