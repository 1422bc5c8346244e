'use client'

import { ConnectionControls } from '@/src/components/crm/connection-controls.tsx'
import { useConnection } from '@/src/components/crm/connection/connection-provider.tsx'
import { ForgetConnection } from '@/src/components/crm/connection/forget-connection.tsx'
import { PolicyChoice } from '@/src/components/crm/policy-choice.tsx'
import { SettingsGroups } from '@/src/components/crm/settings/settings-groups.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

/** How a connection syncs, and its end. */
export function ConnectionSettings({ customFields }: { customFields: readonly string[] }) {
  const { crmType, status, canEdit, refresh } = useConnection()
  const { connection } = status
  const crm = crmNames[crmType]
  if (connection === null) return null
  if (connection.status === 'disconnected') {
    return (
      <Panel title="Links and history">
        <ForgetConnection crmType={crmType} status={status.status} account={connection.account} canEdit={canEdit} />
      </Panel>
    )
  }
  return (
    <div className="flex flex-col gap-4">
      <Panel title="Conflicts">
        <div className="max-w-md">
          <PolicyChoice crmType={crmType} policy={connection.conflictPolicy} isDisabled={!canEdit} onSaved={refresh} />
        </div>
      </Panel>
      <SettingsGroups
        crmType={crmType}
        connection={connection}
        linked={status.status.linked}
        customFields={customFields}
        canEdit={canEdit}
        onSaved={refresh}
      />
      {canEdit ? (
        <Panel title="The connection" description={`Stop syncing with ${crm} for a while, or end it. No contact changes.`}>
          <ConnectionControls crmType={crmType} status={connection.status} onChanged={refresh} />
        </Panel>
      ) : null}
    </div>
  )
}
