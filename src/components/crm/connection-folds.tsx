'use client'

import { ConnectionControls } from '@/src/components/crm/connection-controls.tsx'
import { PolicyChoice } from '@/src/components/crm/policy-choice.tsx'
import { RunList } from '@/src/components/crm/run-list.tsx'
import { policyWords, runLook } from '@/src/components/crm/words.ts'
import { RowFold } from '@/src/components/ui/fold.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { RunView, SyncStatus } from '@/src/lib/http/contract.ts'

/** What one looks at now and then: the settings of a connection, and its latest runs. */
export function ConnectionFolds({
  crmType,
  connection,
  runs,
  canEdit,
  onChanged,
}: {
  crmType: CrmType
  connection: NonNullable<SyncStatus['connection']>
  runs: readonly RunView[]
  canEdit: boolean
  onChanged: () => Promise<unknown>
}) {
  const crm = crmNames[crmType]
  const latest = runs[0]
  return (
    <>
      {connection.status === 'disconnected' ? null : (
        <RowFold
          title="Settings"
          summary={`${policyWords(connection.conflictPolicy, crm).label}, field mapping`}
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
        </RowFold>
      )}
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
