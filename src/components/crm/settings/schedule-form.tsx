'use client'

import type { GroupProps } from '@/src/components/crm/settings/group-props.ts'
import { SettingsForm } from '@/src/components/crm/settings/settings-form.tsx'
import { type Checked, useSettingsForm, wholeNumber } from '@/src/components/crm/settings/use-settings-form.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

type Draft = { readonly minutes: string; readonly isFull: boolean; readonly days: string }

const minutesMin = 5
const minutesMax = 24 * 60
const daysMax = 90
const usualDays = 7

/** How often deltas and full syncs run. */
export function ScheduleForm({ crmType, connection, canEdit, onSaved }: GroupProps) {
  const crm = crmNames[crmType]
  const { deltaMinutes, fullDays } = connection.settings.schedule
  const state = useSettingsForm<Draft>({
    crmType,
    saved: { minutes: String(deltaMinutes), isFull: fullDays !== null, days: String(fullDays ?? usualDays) },
    fields: ['minutes', 'days', 'schedule.deltaMinutes', 'schedule.fullDays'],
    check,
    onSaved,
  })
  const { draft } = state
  const isDisabled = !canEdit || state.saving
  return (
    <SettingsForm state={state} label={`the schedule of ${crm}`} canEdit={canEdit}>
      <Field
        label="Minutes between two syncs of changes"
        inputMode="numeric"
        value={draft.minutes}
        onChange={(minutes) => state.change({ minutes })}
        isDisabled={isDisabled}
        description="From 5 to 1,440 (a day). The scheduler runs every five minutes. Live changes do not wait for it."
        error={state.errorAt('minutes') ?? state.errorAt('schedule.deltaMinutes')}
      />
      <SwitchRow
        label="Scheduled full sync"
        description={`A full sync finds changes that neither side reported, such as edits that ${crm} does not list.`}
        isSelected={draft.isFull}
        onChange={(isFull) => state.change({ isFull })}
        isDisabled={isDisabled}
      />
      <Field
        label="Days between two full syncs"
        inputMode="numeric"
        value={draft.days}
        onChange={(days) => state.change({ days })}
        isDisabled={isDisabled || !draft.isFull}
        error={state.errorAt('days') ?? state.errorAt('schedule.fullDays')}
      />
    </SettingsForm>
  )
}

function check({ minutes, isFull, days }: Draft): Checked {
  const deltaMinutes = wholeNumber(minutes, minutesMin, minutesMax)
  const fullDays = isFull ? wholeNumber(days, 1, daysMax) : null
  if (deltaMinutes !== null && (!isFull || fullDays !== null)) {
    return { ok: true, settings: { schedule: { deltaMinutes, fullDays } } }
  }
  const problems = []
  if (deltaMinutes === null) problems.push({ field: 'minutes', message: 'Enter a whole number from 5 to 1,440.' })
  if (isFull && fullDays === null) problems.push({ field: 'days', message: `Enter a whole number from 1 to ${daysMax}.` })
  return { ok: false, problems }
}
