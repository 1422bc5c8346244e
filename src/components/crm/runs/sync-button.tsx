import { SyncActions } from '@/src/components/crm/runs/sync-actions.tsx'
import type { RunRequest } from '@/src/components/crm/runs/use-run-request.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'

/** "Sync now" of a connected CRM, for those who may start a sync. */
export function SyncButton({
  crmType,
  status,
  request,
  canEdit,
}: {
  crmType: CrmType
  status: SyncStatus
  request: RunRequest
  canEdit: boolean
}) {
  const { connection, activeRun } = status
  if (!canEdit || connection === null || connection.status === 'disconnected') return null
  return (
    <SyncActions
      crmType={crmType}
      isStarting={request.pending}
      isDisabled={connection.status !== 'active' || activeRun?.status === 'waiting'}
      onSync={(type) => void request.start(type)}
    />
  )
}
