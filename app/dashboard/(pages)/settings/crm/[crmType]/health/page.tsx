import type { Metadata } from 'next'
import { ConnectionHealth } from '@/src/components/crm/connection/connection-health.tsx'
import { connectionPage } from '@/src/components/crm/connection/connection-page.tsx'
import { type CrmParams, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { engineNotes } from '@/src/lib/records/engine-notes.ts'

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: `${crmNames[await requireCrmType(params)]}: health` }
}

export default connectionPage(async ({ tenant, connection }) => {
  const notes = await engineNotes(tenant.client, tenant.organizationId, connection, Date.now())
  return <ConnectionHealth notes={notes} />
})
