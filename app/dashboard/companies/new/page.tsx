import type { Metadata } from 'next'
import { NewRecordPage } from '@/src/components/records/new-record-page.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'

export const metadata: Metadata = { title: 'New company' }

const initial = { texts: { accountType: 'business', status: 'active' }, custom: [] }

export default async function NewCompanyPage() {
  await requireTenant()
  return <NewRecordPage object="account" initial={initial} titles={new Map()} />
}
