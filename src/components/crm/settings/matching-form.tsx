'use client'

import { useRef } from 'react'
import { MatchKeyRow } from '@/src/components/crm/settings/match-key-row.tsx'
import type { ObjectGroupProps } from '@/src/components/crm/settings/group-props.ts'
import { SettingsForm } from '@/src/components/crm/settings/settings-form.tsx'
import { matchKeyWords } from '@/src/components/crm/settings/settings-words.ts'
import { type Checked, useSettingsForm } from '@/src/components/crm/settings/use-settings-form.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { MatchKey } from '@/src/lib/crm/domain/settings.ts'

type Draft = { readonly matchKeys: readonly MatchKey[] }

const keysMax = 5

/** The match keys, strongest first. */
export function MatchingForm({
  crmType,
  object,
  settings,
  customFields,
  canEdit,
  onSaved,
}: ObjectGroupProps & {
  /** Our mapped custom fields, as `custom.<name>`. */
  customFields: readonly string[]
}) {
  const crm = crmNames[crmType]
  const { one, searchKey, fields } = specOf(object)
  const list = useRef<HTMLOListElement>(null)
  const state = useSettingsForm<Draft>({
    crmType,
    object,
    saved: { matchKeys: settings.matchKeys },
    fields: ['matchKeys'],
    check,
    onSaved,
  })
  const keys = state.draft.matchKeys
  const isDisabled = !canEdit || state.saving
  const own = [searchKey.kind, 'phone'].filter((key) => fields.some(({ name }) => name === key))
  const offered = [...own, 'external_id', ...customFields].filter((key) => !keys.includes(key))
  const replace = (matchKeys: readonly MatchKey[]) => state.change({ matchKeys })
  const focusRow = (index: number) =>
    requestAnimationFrame(() => list.current?.children.item(index)?.querySelector<HTMLElement>('button:not([disabled])')?.focus())
  const move = (from: number, to: number) => {
    const moved = [...keys]
    moved.splice(to, 0, ...moved.splice(from, 1))
    replace(moved)
    focusRow(to)
  }

  return (
    <SettingsForm
      state={state}
      label={object === 'contact' ? `the matching of ${crm}` : `the matching of ${specOf(object).many} of ${crm}`}
      canEdit={canEdit}
    >
      <p className="text-muted">
        A record in {crm} and a {one} here are matched when they share one of these. The first one with a match decides; if it has
        several, a person decides. Linked pairs stay linked.
      </p>
      <ol
        ref={list}
        aria-label={
          object === 'contact' ? `What ${crm} records are matched by` : `What ${specOf(object).many} of ${crm} are matched by`
        }
        className="divide-y divide-border rounded-lg border border-border"
      >
        {keys.map((key, index) => (
          <MatchKeyRow
            key={key}
            words={matchKeyWords(key, crm, one)}
            place={index + 1}
            of={keys.length}
            isDisabled={isDisabled}
            onUp={() => move(index, index - 1)}
            onDown={() => move(index, index + 1)}
            onRemove={() => {
              replace(keys.filter((each) => each !== key))
              focusRow(Math.min(index, keys.length - 2))
            }}
          />
        ))}
      </ol>
      {state.errorAt('matchKeys') ? (
        <p role="alert" className="text-xs text-danger-soft-foreground">
          {state.errorAt('matchKeys')}
        </p>
      ) : null}
      {canEdit && offered.length > 0 && keys.length < keysMax ? (
        <Choice
          label="Add a match key"
          value={null}
          placeholder="Choose"
          options={offered.map((value) => {
            const { label, meaning } = matchKeyWords(value, crm, one)
            return { value, label, description: meaning }
          })}
          onChange={(key) => replace([...keys, key])}
          isDisabled={isDisabled}
          description="Custom properties can be chosen once they are in the field mapping."
        />
      ) : null}
    </SettingsForm>
  )
}

function check({ matchKeys }: Draft): Checked {
  if (matchKeys.length > 0) return { ok: true, settings: { matchKeys: [...matchKeys] } }
  return {
    ok: false,
    problems: [{ field: 'matchKeys', message: 'Keep at least one match key; without one nothing would be matched.' }],
  }
}
