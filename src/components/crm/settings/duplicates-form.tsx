'use client'

import type { GroupProps } from '@/src/components/crm/settings/group-props.ts'
import { SettingsForm } from '@/src/components/crm/settings/settings-form.tsx'
import { useSettingsForm } from '@/src/components/crm/settings/use-settings-form.ts'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

/** Whether records are saved in spite of the CRM's rules against duplicates. */
export function DuplicatesForm({ crmType, connection, canEdit, onSaved }: GroupProps) {
  const crm = crmNames[crmType]
  const state = useSettingsForm({
    crmType,
    saved: { allowDuplicates: connection.settings.allowDuplicates },
    fields: ['allowDuplicates'],
    check: (draft) => ({ ok: true, settings: draft }),
    onSaved,
  })
  return (
    <SettingsForm state={state} label={`the duplicate rules of ${crm}`} canEdit={canEdit}>
      <SwitchRow
        label={`Save records in spite of ${crm}’s duplicate alerts`}
        description={`Duplicate rules of ${crm} that alert let people save a record anyway, and with this the sync does so too. Rules that block are not affected: only an admin of ${crm} can change those.`}
        isSelected={state.draft.allowDuplicates}
        onChange={(allowDuplicates) => state.change({ allowDuplicates })}
        isDisabled={!canEdit || state.saving}
      />
    </SettingsForm>
  )
}
