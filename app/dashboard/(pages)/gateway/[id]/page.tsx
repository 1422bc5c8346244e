import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { DeliveredList } from '@/src/components/gateway/delivered-list.tsx'
import { Sent } from '@/src/components/gateway/sent.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { deliveredPage } from '@/src/lib/records/gateway.ts'

export const metadata: Metadata = { title: 'Delivery' }

const rowsMax = 500

export default async function DeliveryPage({ params }: { params: Promise<{ readonly id: string }> }) {
  const { id } = await params
  const { client, organizationId } = await requireTenant()
  const filter = { query: null, status: null, crmType: null, delivery: id, before: null, limit: rowsMax }
  const rows = await deliveredPage(client, organizationId, filter)
  const [first] = rows
  if (first === undefined) notFound()
  const isOne = rows.every(({ email, phone }) => email === first.email && phone === first.phone)
  return (
    <>
      <PageHeader title="Delivery" back={{ href: '/dashboard/gateway', label: 'Push gateway' }}>
        For user {first.user_id}
        {rows.length === rowsMax ? `, the last ${rowsMax} results of it` : ''}.
      </PageHeader>
      <div className="flex flex-col gap-4">
        <Panel title="Where it went" flush>
          <DeliveredList rows={rows} />
        </Panel>
        {isOne ? <Sent rows={rows} /> : null}
      </div>
    </>
  )
}
