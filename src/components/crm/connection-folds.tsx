'use client'

import { ConnectionControls } from '@/src/components/crm/connection-controls.tsx'
import { DeadLetters } from '@/src/components/crm/live/dead-letters.tsx'
import { PolicyChoice } from '@/src/components/crm/policy-choice.tsx'
import { RunList } from '@/src/components/crm/run-list.tsx'
import { SettingsGroups } from '@/src/components/crm/settings/settings-groups.tsx'
import { policyWords, runLook } from '@/src/components/crm/words.ts'
import { counted } from '@/src/components/format.ts'
import { RowFold } from '@/src/components/ui/fold.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/http/contract.ts'
import type { EngineNotes } from '@/src/lib/records/engine-notes.ts'

/** Collapsed sections: the settings of a connection, and its latest runs. */
export function ConnectionFolds({
  crmType,
  connection,
  status,
  notes,
  canEdit,
  onChanged,
}: {
  crmType: CrmType
  connection: NonNullable<SyncStatus['connection']>
  status: SyncStatus
  notes: EngineNotes | null
  canEdit: boolean
  onChanged: () => Promise<unknown>
}) {
  const crm = crmNames[crmType]
  const runs = status.history
  const latest = runs[0]
  const deadLetters = notes?.deadLetters ?? []
  return (
    <>
      {connection.status === 'disconnected' ? null : (
        <RowFold
          title="Settings"
          summary={`${policyWords(connection.conflictPolicy, crm).label}, field mapping, deletions, matching, limits, schedule`}
          actions={<ConnectionControls crmType={crmType} status={connection.status} canEdit={canEdit} onChanged={onChanged} />}
        >
          <div className="grid gap-4 px-4 pt-1 pb-4 md:grid-cols-[minmax(0,24rem)_minmax(0,1fr)] md:items-start">
            <PolicyChoice crmType={crmType} policy={connection.conflictPolicy} isDisabled={!canEdit} onSaved={onChanged} />
            <div className="md:pt-6">
              <LinkButton href={`/dashboard/settings/crm/mapping?crm=${crmType}`} variant="outline">
                Field mapping of {crm}
              </LinkButton>
            </div>
          </div>
          <SettingsGroups
            crmType={crmType}
            connection={connection}
            linked={status.status.inSync}
            customFields={notes?.customFields ?? []}
            canEdit={canEdit}
            onSaved={onChanged}
          />
        </RowFold>
      )}
      {deadLetters[0] ? (
        <RowFold
          title="Given up"
          summary={
            <>
              {counted(deadLetters.length, 'job')}, the last <Time iso={deadLetters[0].failedAt} />
            </>
          }
        >
          <DeadLetters jobs={deadLetters} crm={crm} />
        </RowFold>
      ) : null}
      {latest ? (
        <RowFold
          title="Latest runs"
          summary={
            <>
              {runLook(latest).label} <Time iso={latest.completedAt ?? latest.startedAt} />
            </>
          }
        >
          <div className="border-t border-border">
            <RunList runs={runs.slice(0, 20).map((run) => ({ ...run, crm }))} />
          </div>
        </RowFold>
      ) : null}
    </>
  )
}
