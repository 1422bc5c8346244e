'use client'

import { useConnection } from '@/src/components/crm/connection/connection-provider.tsx'
import { ObjectSwitch } from '@/src/components/crm/objects/object-switch.tsx'
import { objectsOn } from '@/src/components/crm/objects/object-words.ts'
import { shownSynced } from '@/src/lib/records/pages/pages.ts'
import { StateCounts } from '@/src/components/crm/state-counts.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { ConnectionObjectView, SyncStatus } from '@/src/lib/contract/status.ts'

/** What a connection syncs: each object with its switch, its last sync and the counts of its records. */
export function SyncedObjects() {
  const { crmType, status, canEdit, refresh } = useConnection()
  const { connection, objects } = status
  if (connection === null) return null
  const isOneOfSeveral = objectsOn(objects).length > 1
  return (
    <Panel title="What is synced" flush>
      <ul className="divide-y divide-border">
        {shownSynced.map((object) => {
          const state = objects[object]
          if (!state) return null
          return (
            <li key={object} className="flex flex-col gap-3 px-4 py-3">
              <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1">
                <div className="max-w-xl min-w-0">
                  <ObjectSwitch
                    crmType={crmType}
                    object={object}
                    state={state}
                    objects={objects}
                    isGuarded={connection.settings.guard.enabled}
                    description={meaning(object, state, connection, canEdit)}
                    isDisabled={!canEdit || connection.status !== 'active'}
                    onSwitched={refresh}
                  />
                </div>
                {state.enabled ? (
                  <p className="text-muted">
                    {state.lastSync === null ? 'Not synced as a whole yet' : 'Last sync '}
                    {state.lastSync === null ? null : <Time iso={state.lastSync} />}
                  </p>
                ) : null}
              </div>
              {state.enabled ? (
                <StateCounts crmType={crmType} object={object} counts={countsOf(state)} namesObject={isOneOfSeveral} />
              ) : null}
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

function meaning(
  object: SyncedObject,
  { enabled }: ConnectionObjectView,
  { crmType, status }: NonNullable<SyncStatus['connection']>,
  canEdit: boolean,
): string {
  const { many } = specOf(object)
  const crm = crmNames[crmType]
  const now = enabled ? `Edits of ${many} here and in ${crm} are synced.` : `Off: ${many} stay as they are, here and in ${crm}.`
  if (!canEdit) return `${now} Owners and admins can switch this.`
  return status === 'active' ? now : `${now} It can be switched once the connection is active.`
}

function countsOf({ inSync, differs, waiting, attention, excluded }: ConnectionObjectView) {
  return { in_sync: inSync, differs, waiting, attention, excluded }
}
