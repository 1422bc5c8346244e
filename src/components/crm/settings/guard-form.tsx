'use client'

import type { GroupProps } from '@/src/components/crm/settings/group-props.ts'
import { SettingsForm } from '@/src/components/crm/settings/settings-form.tsx'
import { type Checked, useSettingsForm, wholeNumber } from '@/src/components/crm/settings/use-settings-form.ts'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { objectsOn } from '@/src/components/crm/objects/object-words.ts'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { GuardSettings } from '@/src/lib/crm/domain/settings.ts'
import type { ConnectionObjects } from '@/src/lib/contract/status.ts'
import { guardLimit } from '@/src/lib/crm/domain/guard.ts'

type Draft = { readonly enabled: boolean; readonly share: string; readonly atLeast: string }

const atLeastMax = 1_000_000

/** When a sync needs approval before it changes many records. */
export function GuardForm({ crmType, connection, objects, canEdit, onSaved }: GroupProps & { objects: ConnectionObjects }) {
  const crm = crmNames[crmType]
  const { guard } = connection.settings
  const state = useSettingsForm<Draft>({
    crmType,
    saved: { enabled: guard.enabled, share: String(Math.round(guard.share * 1000) / 10), atLeast: String(guard.atLeast) },
    fields: ['share', 'atLeast', 'guard.share', 'guard.atLeast'],
    check,
    onSaved,
  })
  const { draft } = state
  const isDisabled = !canEdit || state.saving || !draft.enabled
  const parsed = parse(draft)
  return (
    <SettingsForm state={state} label={`the guard of ${crm}`} canEdit={canEdit}>
      <SwitchRow
        label="Require approval before a sync changes many records"
        description="Protects against a mistaken import or bulk deletion: the sync stops before it writes, and an admin decides. New records are not counted."
        isSelected={draft.enabled}
        onChange={(enabled) => state.change({ enabled })}
        isDisabled={!canEdit || state.saving}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Share of the linked records, in %"
          inputMode="numeric"
          value={draft.share}
          onChange={(share) => state.change({ share })}
          isDisabled={isDisabled}
          error={state.errorAt('share') ?? state.errorAt('guard.share')}
        />
        <Field
          label="And more than this many records"
          inputMode="numeric"
          value={draft.atLeast}
          onChange={(atLeast) => state.change({ atLeast })}
          isDisabled={isDisabled}
          error={state.errorAt('atLeast') ?? state.errorAt('guard.atLeast')}
        />
      </div>
      <p className="text-muted">
        {!draft.enabled
          ? `A sync with ${crm} changes and removes any number of records without approval.`
          : parsed === null
            ? ''
            : objectsOn(objects)
                .map((object) => limitSentence(object, objects[object]?.linked ?? 0, parsed))
                .join(' ')}
      </p>
    </SettingsForm>
  )
}

function limitSentence(object: SyncedObject, linked: number, guard: GuardSettings): string {
  const { one, many } = specOf(object)
  return `With the current ${counted(linked, `linked ${one}`, `linked ${many}`)}, up to ${formatNumber(guardLimit(guard, linked))} are changed or removed without approval.`
}

function parse({ enabled, share, atLeast }: Draft) {
  const wholeShare = wholeNumber(share.replace('%', ''), 1, 100)
  const least = wholeNumber(atLeast, 1, atLeastMax)
  return wholeShare === null || least === null ? null : { enabled, share: wholeShare / 100, atLeast: least }
}

function check(draft: Draft): Checked {
  const guard = parse(draft)
  if (guard) return { ok: true, settings: { guard } }
  const problems = []
  if (wholeNumber(draft.share.replace('%', ''), 1, 100) === null) {
    problems.push({ field: 'share', message: 'Enter a whole number from 1 to 100.' })
  }
  if (wholeNumber(draft.atLeast, 1, atLeastMax) === null) {
    problems.push({ field: 'atLeast', message: `Enter a whole number from 1 to ${formatNumber(atLeastMax)}.` })
  }
  return { ok: false, problems }
}
