'use client'

import { useRef } from 'react'
import { MatchKeyRow } from '@/src/components/crm/settings/match-key-row.tsx'
import type { GroupProps } from '@/src/components/crm/settings/group-props.ts'
import { SettingsForm } from '@/src/components/crm/settings/settings-form.tsx'
import { matchKeyWords } from '@/src/components/crm/settings/settings-words.ts'
import { type Checked, useSettingsForm } from '@/src/components/crm/settings/use-settings-form.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { MatchKey } from '@/src/lib/crm/domain/settings.ts'

type Draft = { readonly matchKeys: readonly MatchKey[] }

const keysMax = 5

/** By what two records are recognised as one, the strongest first. */
export function MatchingForm({ crmType, connection, customFields, canEdit, onSaved }: GroupProps) {
  const crm = crmNames[crmType]
  const list = useRef<HTMLOListElement>(null)
  const state = useSettingsForm<Draft>({
    crmType,
    saved: { matchKeys: connection.settings.matchKeys },
    fields: ['matchKeys'],
    check,
    onSaved,
  })
  const keys = state.draft.matchKeys
  const isDisabled = !canEdit || state.saving
  const offered = ['email', 'phone', 'external_id', ...customFields].filter((key) => !keys.includes(key))
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
    <SettingsForm state={state} label={`the matching of ${crm}`} canEdit={canEdit}>
      <p className="text-muted">
        A record of {crm} and a contact here that have never met are taken for one when they share one of these. The first that
        finds anybody decides; where it finds several, a person does. Pairs that are linked already stay so.
      </p>
      <ol
        ref={list}
        aria-label={`What ${crm} records are recognised by`}
        className="divide-y divide-border rounded-lg border border-border"
      >
        {keys.map((key, index) => (
          <MatchKeyRow
            key={key}
            words={matchKeyWords(key, crm)}
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
          label="Add a way to recognise them"
          value={null}
          placeholder="Choose"
          options={offered.map((value) => {
            const { label, meaning } = matchKeyWords(value, crm)
            return { value, label, description: meaning }
          })}
          onChange={(key) => replace([...keys, key])}
          isDisabled={isDisabled}
          description="Custom properties are offered once the field mapping holds them."
        />
      ) : null}
    </SettingsForm>
  )
}

function check({ matchKeys }: Draft): Checked {
  if (matchKeys.length > 0) return { ok: true, settings: { matchKeys: [...matchKeys] } }
  return { ok: false, problems: [{ field: 'matchKeys', message: 'Keep at least one way, or nobody would be recognised.' }] }
}
