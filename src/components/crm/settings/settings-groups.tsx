'use client'

import { BudgetForm } from '@/src/components/crm/settings/budget-form.tsx'
import { DeletionsForm } from '@/src/components/crm/settings/deletions-form.tsx'
import { DuplicatesForm } from '@/src/components/crm/settings/duplicates-form.tsx'
import type { GroupProps } from '@/src/components/crm/settings/group-props.ts'
import { GuardForm } from '@/src/components/crm/settings/guard-form.tsx'
import { MatchingForm } from '@/src/components/crm/settings/matching-form.tsx'
import { ScheduleForm } from '@/src/components/crm/settings/schedule-form.tsx'
import {
  budgetSummary,
  deletionsSummary,
  duplicatesSummary,
  guardSummary,
  matchingSummary,
  scheduleSummary,
} from '@/src/components/crm/settings/settings-words.ts'
import { RowFold } from '@/src/components/ui/fold.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

/** The settings of a connection besides its conflict rule: a one-line summary per group, which opens for editing. */
export function SettingsGroups(props: GroupProps) {
  const crm = crmNames[props.crmType]
  const { settings, callsToday } = props.connection
  return (
    <Panel title="Rules" flush>
      <RowFold title="Deletions" summary={deletionsSummary(settings, crm)}>
        <DeletionsForm {...props} />
      </RowFold>
      <RowFold title="Guard" summary={guardSummary(settings)}>
        <GuardForm {...props} />
      </RowFold>
      <RowFold title="Matching" summary={matchingSummary(settings, crm)}>
        <MatchingForm {...props} />
      </RowFold>
      {props.crmType === 'salesforce' ? (
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
    </Panel>
  )
}
