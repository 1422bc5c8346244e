import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { deliveryRowsMax, readDelivery } from '@/app/dashboard/_pages/read-once.ts'
import { DeliveredList } from '@/src/components/gateway/delivered-list.tsx'
import { Sent } from '@/src/components/gateway/sent.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'

export const metadata: Metadata = { title: 'Delivery' }

export default async function DeliveryPage({ params }: { params: Promise<{ readonly id: string }> }) {
  const { id } = await params
  const rows = await readDelivery(id)
  const [first] = rows
  if (first === undefined) notFound()
  const isOne = rows.every(({ email, phone }) => email === first.email && phone === first.phone)
  return (
    <>
      <PageHeader title="Delivery" back={{ href: '/dashboard/gateway', label: 'Push gateway' }}>
        For user {first.user_id}
        {rows.length === deliveryRowsMax ? `, the last ${deliveryRowsMax} results of it` : ''}.
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
