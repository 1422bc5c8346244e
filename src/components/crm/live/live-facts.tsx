import { ArrivalLine } from '@/src/components/crm/live/arrival-line.tsx'
import { HealthLine } from '@/src/components/crm/live/health-line.tsx'
import { RotateSecret } from '@/src/components/crm/live/rotate-secret.tsx'
import { WebhookAddress } from '@/src/components/crm/live/webhook-address.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'
import type { EngineNotes } from '@/src/lib/records/connections/engine-notes.ts'

/** A connection's health, and whether its changes are synced at once. */
export function LiveFacts({
  connection,
  objects,
  notes,
  canEdit,
}: {
  connection: NonNullable<SyncStatus['connection']>
  /** What is synced. */
  objects: readonly SyncedObject[]
  notes: EngineNotes | null
  canEdit: boolean
}) {
  const { crmType, webhook } = connection
  const crm = crmNames[crmType]
  return (
    <div className="flex flex-col gap-2.5">
      <HealthLine
        health={connection.health}
        crm={crm}
        told={connection.status === 'error' ? connection.lastError : null}
        lastSync={connection.lastSync}
      />
      <ArrivalLine connection={connection} notes={notes} crm={crm} />
      {webhook?.setup === 'person' && canEdit ? (
        <WebhookAddress crmType={crmType} objects={objects} isActive={webhook.status === 'active'} />
      ) : null}
      {webhook?.setup === 'connection' && canEdit ? <RotateSecret crmType={crmType} /> : null}
    </div>
  )
}
