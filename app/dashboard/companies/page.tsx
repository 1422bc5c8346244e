import type { Metadata } from 'next'
import { readList } from '@/app/dashboard/_records/read-list.ts'
import { formatNumber } from '@/src/components/format.ts'
import type { PageQuery } from '@/src/components/page-query.ts'
import { RecordListPage } from '@/src/components/records/record-list-page.tsx'
import type { Column } from '@/src/components/records/records-table.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { companiesPage, companyContactsMax, type CompanyRow } from '@/src/lib/records/record-list.ts'

export const metadata: Metadata = { title: 'Companies' }

const columns: readonly Column<CompanyRow>[] = [
  { label: 'Domain', className: 'w-[24%] lg:w-[17%]', isSecondLine: true, cell: ({ domain }) => domain },
  { label: 'Phone', className: 'hidden w-[13%] xl:table-cell', cell: ({ phone }) => phone },
  { label: 'City', className: 'hidden xl:table-cell', cell: ({ city }) => city },
  {
    label: 'Contacts',
    className: 'hidden w-28 tabular-nums md:table-cell xl:w-24',
    cell: ({ contacts }) => (contacts > companyContactsMax ? `${formatNumber(companyContactsMax)}+` : formatNumber(contacts)),
  },
]

export default async function CompaniesPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const list = await readList(tenant, 'account', searchParams, companiesPage)
  return <RecordListPage list={list} nameClass="w-[26%] lg:w-[20%]" columns={columns} role={tenant.role} />
}
