import { WaysToConnect } from '@/src/components/crm/connect/ways-to-connect.tsx'
import { peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'

/** Who connects a CRM, for those who may not. */
export function connectorsSentence(crm: string): string {
  return `${crm} is connected by ${peopleWhoMay('connections')} of your organisation.`
}

/** A CRM that was never connected, or whose connection was deleted. */
export function ConnectCrm({
  crmType,
  status,
  canEdit,
  onConnected,
}: {
  crmType: CrmType
  status: SyncStatus['status']
  canEdit: boolean
  onConnected: () => Promise<unknown>
}) {
  const name = crmNames[crmType]
  return (
    <div className="flex flex-col gap-3">
      {canEdit && (status.available || status.apiToken) ? (
        <p className="max-w-2xl text-muted">
          Connecting changes nothing yet: you start the first sync yourself.
          {status.available ? ` You grant access on ${name}’s own page; no password is kept here.` : ''}
        </p>
      ) : null}
      {canEdit ? (
        <WaysToConnect crmType={crmType} status={status} connection={null} onConnected={onConnected} />
      ) : (
        <p>{connectorsSentence(name)}</p>
      )}
    </div>
  )
}
