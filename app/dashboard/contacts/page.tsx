import type { Metadata } from 'next'
import { readList } from '@/app/dashboard/_records/read-list.ts'
import type { PageQuery } from '@/src/components/page-query.ts'
import { RecordListPage } from '@/src/components/records/record-list-page.tsx'
import type { Column } from '@/src/components/records/records-table.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { type ContactRow, contactsPage } from '@/src/lib/records/record-list.ts'

export const metadata: Metadata = { title: 'Contacts' }

const columns: readonly Column<ContactRow>[] = [
  { label: 'Email', sort: 'email', className: 'w-[28%]', isSecondLine: true, cell: ({ email }) => email },
  { label: 'Company', sort: 'company', className: 'hidden w-[18%] md:table-cell', cell: ({ company }) => company },
]

export default async function ContactsPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const list = await readList(tenant, 'contact', searchParams, contactsPage)
  return <RecordListPage list={list} nameClass="w-[26%]" columns={columns} role={tenant.role} />
}
