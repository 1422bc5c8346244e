'use client'

import type { GroupProps } from '@/src/components/crm/settings/group-props.ts'
import { SettingsForm } from '@/src/components/crm/settings/settings-form.tsx'
import { type Checked, useSettingsForm, wholeNumber } from '@/src/components/crm/settings/use-settings-form.ts'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

type Draft = { readonly isLimited: boolean; readonly budget: string; readonly share: string }

const budgetMin = 100
const budgetMax = 10_000_000
const usualBudget = 10_000

/** How many requests a day the sync may send to the CRM, and the share reserved for live changes. */
export function BudgetForm({ crmType, connection, canEdit, onSaved }: GroupProps) {
  const crm = crmNames[crmType]
  const { dailyBudget, liveShare } = connection.settings
  const { background, live } = connection.callsToday
  const state = useSettingsForm<Draft>({
    crmType,
    saved: {
      isLimited: dailyBudget !== null,
      budget: String(dailyBudget ?? usualBudget),
      share: String(Math.round(liveShare * 1000) / 10),
    },
    fields: ['budget', 'share', 'dailyBudget', 'liveShare'],
    check,
    onSaved,
  })
  const { draft } = state
  const isDisabled = !canEdit || state.saving || !draft.isLimited
  return (
    <SettingsForm state={state} label={`the budget of ${crm}`} canEdit={canEdit}>
      <SwitchRow
        label={`Limit our requests to ${crm} per day`}
        description={`Leaves requests for other programs that use the same account. Off: as many as ${crm} allows.`}
        isSelected={draft.isLimited}
        onChange={(isLimited) => state.change({ isLimited })}
        isDisabled={!canEdit || state.saving}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Requests a day"
          inputMode="numeric"
          value={draft.budget}
          onChange={(budget) => state.change({ budget })}
          isDisabled={isDisabled}
          error={state.errorAt('budget') ?? state.errorAt('dailyBudget')}
        />
        <Field
          label="Reserved for live changes, in %"
          inputMode="numeric"
          value={draft.share}
          onChange={(share) => state.change({ share })}
          isDisabled={isDisabled}
          error={state.errorAt('share') ?? state.errorAt('liveShare')}
        />
      </div>
      <p className="text-muted">
        Used since midnight UTC: {counted(background, 'request')} by runs and {formatNumber(live)} for live changes. When the
        limit is reached, syncing pauses until the next midnight UTC; no change is lost.
      </p>
    </SettingsForm>
  )
}

function check({ isLimited, budget, share }: Draft): Checked {
  const calls = wholeNumber(budget, budgetMin, budgetMax)
  const kept = wholeNumber(share.replace('%', ''), 0, 90)
  if (!isLimited) return { ok: true, settings: { dailyBudget: null } }
  if (calls !== null && kept !== null) return { ok: true, settings: { dailyBudget: calls, liveShare: kept / 100 } }
  const problems = []
  if (calls === null) {
    const message = `Enter a whole number from ${formatNumber(budgetMin)} to ${formatNumber(budgetMax)}.`
    problems.push({ field: 'budget', message })
  }
  if (kept === null) problems.push({ field: 'share', message: 'Enter a whole number from 0 to 90.' })
  return { ok: false, problems }
}
