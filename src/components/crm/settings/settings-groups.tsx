'use client'

import { BudgetForm } from '@/src/components/crm/settings/budget-form.tsx'
import { DuplicatesForm } from '@/src/components/crm/settings/duplicates-form.tsx'
import { DriftForm } from '@/src/components/crm/settings/drift-form.tsx'
import type { GroupProps } from '@/src/components/crm/settings/group-props.ts'
import { GuardForm } from '@/src/components/crm/settings/guard-form.tsx'
import { ScheduleForm } from '@/src/components/crm/settings/schedule-form.tsx'
import {
  budgetSummary,
  driftSummary,
  duplicatesSummary,
  guardSummary,
  scheduleSummary,
} from '@/src/components/crm/settings/settings-words.ts'
import { RowFold } from '@/src/components/ui/fold.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import type { ConnectionObjects } from '@/src/lib/contract/status.ts'

/** The settings of a connection that hold for all of its objects: a one-line summary per group, which opens for editing. */
export function SettingsGroups({
  duplicateAlerts,
  ...props
}: GroupProps & { objects: ConnectionObjects; duplicateAlerts: boolean }) {
  const { settings, callsToday } = props.connection
  return (
    <Panel title="Rules" flush>
      <RowFold title="Guard" summary={guardSummary(settings)}>
        <GuardForm {...props} />
      </RowFold>
      {duplicateAlerts ? (
        <RowFold title="Duplicate rules" summary={duplicatesSummary(settings)}>
          <DuplicatesForm {...props} />
        </RowFold>
      ) : null}
      <RowFold title="Requests" summary={budgetSummary(settings, callsToday)}>
        <BudgetForm {...props} />
      </RowFold>
      <RowFold title="Schedule" summary={scheduleSummary(settings)}>
        <ScheduleForm {...props} />
      </RowFold>
      <RowFold title="Drift alarm" summary={driftSummary(settings)}>
        <DriftForm {...props} />
      </RowFold>
    </Panel>
  )
}
