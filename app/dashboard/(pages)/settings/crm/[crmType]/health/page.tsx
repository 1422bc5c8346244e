import type { Metadata } from 'next'
import { DriftScore } from '@/src/components/crm/drift/drift-score.tsx'
import { ConnectionHealth } from '@/src/components/crm/connection/connection-health.tsx'
import { connectionPage } from '@/src/components/crm/connection/connection-page.tsx'
import { type CrmParams, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { driftHistory } from '@/src/lib/records/connections/drift.ts'
import { engineNotes } from '@/src/lib/records/connections/engine-notes.ts'

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: `${crmNames[await requireCrmType(params)]}: health` }
}

export default connectionPage(async ({ tenant, connection }) => {
  const [notes, history] = await Promise.all([
    engineNotes(tenant.client, tenant.organizationId, connection, Date.now()),
    driftHistory(tenant.client, connection.id),
  ])
  const crm = crmNames[connection.crmType]
  return (
    <div className="flex flex-col gap-4">
      <ConnectionHealth notes={notes} />
      <DriftScore history={history} alarm={connection.settings.driftAlarm} crm={crm} />
    </div>
  )
})
