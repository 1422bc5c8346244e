'use client'

import type { GroupProps } from '@/src/components/crm/settings/group-props.ts'
import { SettingsForm } from '@/src/components/crm/settings/settings-form.tsx'
import { type Checked, useSettingsForm } from '@/src/components/crm/settings/use-settings-form.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

type Draft = { readonly share: string }

/** Above which share of records that differ although nothing waits a connection raises an alarm. */
export function DriftForm({ crmType, connection, canEdit, onSaved }: GroupProps) {
  const crm = crmNames[crmType]
  const state = useSettingsForm<Draft>({
    crmType,
    saved: { share: String(Math.round(connection.settings.driftAlarm * 1_000) / 10) },
    fields: ['driftAlarm'],
    check,
    onSaved,
  })
  return (
    <SettingsForm state={state} label={`the drift alarm of ${crm}`} canEdit={canEdit}>
      <Field
        label="Alarm above this share, in %"
        inputMode="decimal"
        value={state.draft.share}
        onChange={(share) => state.change({ share })}
        isDisabled={!canEdit || state.saving}
        error={state.errorAt('driftAlarm')}
      />
      <p className="text-muted">
        Once a day a sample of the linked records is compared with {crm}. Where more of them differ than this although nothing
        waits to be synced, the overview says so. 100: never.
      </p>
    </SettingsForm>
  )
}

function check({ share }: Draft): Checked {
  const percent = Number(share.replace('%', '').replace(',', '.').trim())
  if (share.trim() !== '' && percent >= 0 && percent <= 100) return { ok: true, settings: { driftAlarm: percent / 100 } }
  return { ok: false, problems: [{ field: 'driftAlarm', message: 'Enter a number from 0 to 100.' }] }
}
