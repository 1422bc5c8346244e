'use client'

import { ConnectionControls } from '@/src/components/crm/connection/connection-controls.tsx'
import { useConnection } from '@/src/components/crm/connection/connection-provider.tsx'
import { ForgetConnection } from '@/src/components/crm/connection/forget-connection.tsx'
import { objectsOn } from '@/src/components/crm/objects/object-words.ts'
import { ObjectSettings } from '@/src/components/crm/settings/object-settings.tsx'
import { SettingsGroups } from '@/src/components/crm/settings/settings-groups.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { ObjectType } from '@/src/lib/crm/domain/entities.ts'

/** How a connection syncs, and its end. */
export function ConnectionSettings({ customFields }: { customFields: ReadonlyMap<ObjectType, readonly string[]> }) {
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
      {objectsOn(status.objects).map((object) => {
        const state = status.objects[object]
        return state ? (
          <ObjectSettings
            key={object}
            crmType={crmType}
            object={object}
            settings={state.settings}
            ownConflictPolicy={state.ownConflictPolicy}
            customFields={customFields.get(object) ?? []}
            canEdit={canEdit}
            onSaved={refresh}
          />
        ) : null
      })}
      <SettingsGroups
        crmType={crmType}
        connection={connection}
        objects={status.objects}
        duplicateAlerts={status.status.duplicateAlerts}
        canEdit={canEdit}
        onSaved={refresh}
      />
      {canEdit ? (
        <Panel title="The connection" description={`Stop syncing with ${crm} for a while, or end it. No record changes.`}>
          <ConnectionControls crmType={crmType} status={connection.status} onChanged={refresh} />
        </Panel>
      ) : null}
    </div>
  )
}
