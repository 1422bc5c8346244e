'use client'

import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { z } from 'zod'
import { ApiProblem, callApi, inputProblemText } from '@/src/components/api.ts'
import { useUnsavedGuard } from '@/src/components/use-unsaved-guard.ts'
import { type PreviewDraft, previewDraftSchema } from '@/src/lib/crm/domain/preview-draft.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { ConnectionSettings, ObjectSettingsChange } from '@/src/lib/crm/domain/settings.ts'

/** A problem of a draft: a sentence, and the path of its setting. */
export type SettingsProblem = { readonly field: string; readonly message: string }

export type Checked =
  | { readonly ok: true; readonly settings: Partial<ConnectionSettings> }
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] }

export type SettingsFormState<Draft> = {
  readonly crmType: CrmType
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
  readonly isDirty: boolean
  readonly saving: boolean
  /** The sentence for the setting at this path, or below it. */
  readonly errorAt: (field: string) => string | undefined
  /** A problem of no particular setting. */
  readonly problem: string | null
  readonly save: () => Promise<void>
  readonly discard: () => void
  /** What a preview is made of before it is saved; null where a sync would decide nothing otherwise by these settings, or they cannot be saved. */
  readonly toPreview: PreviewDraft | null
  /** A new list after each attempt to save. */
  readonly problems: readonly SettingsProblem[]
}

const nothingYet: readonly SettingsProblem[] = []

/**
 * The draft of one group of settings. Changes saved by others are shown while the draft is unchanged; a changed draft is never
 * overwritten. `fields`: the paths that the form shows errors at.
 */
export function useSettingsForm<Draft extends object>(options: {
  crmType: CrmType
  /** Whose settings they are, where not the connection's. */
  object?: SyncedObject
  saved: Draft
  fields: readonly string[]
  check: (draft: Draft) => Checked
  onSaved: () => Promise<unknown>
}): SettingsFormState<Draft> {
  const { crmType, object = 'contact', saved, fields, check, onSaved } = options
  const [changes, setChanges] = useState<Draft | null>(null)
  /** What was stored when the first change was made, or when somebody else's was last shown. */
  const [opened, setOpened] = useState(saved)
  const [reopens, setReopens] = useState(false)
  const [saving, setSaving] = useState(false)
  const [problems, setProblems] = useState(nothingYet)
  if (reopens) {
    setReopens(false)
    setOpened(saved)
  }
  const crm = crmNames[crmType]
  const draft = changes ?? saved
  const isDirty = JSON.stringify(draft) !== JSON.stringify(saved)
  useUnsavedGuard(isDirty && !saving, `The settings of ${crm} have unsaved changes. Leave without saving?`)
  const at = (field: string) =>
    problems.find((each) => each.field === field || each.field.startsWith(`${field}.`) || each.field.startsWith(`${field}[`))

  const save = async () => {
    const checked = check(draft)
    if (!checked.ok) {
      setProblems(checked.problems)
      return
    }
    setSaving(true)
    setProblems(nothingYet)
    try {
      const before = check(opened)
      const seen = before.ok ? { seen: settingsOf(object, before.settings) } : {}
      const body = { crmType, ...settingsOf(object, checked.settings), ...seen }
      await callApi(z.unknown(), '/api/crm/connect', { method: 'PATCH', body })
      await onSaved()
      setChanges(null)
      toast.success(`Saved. It applies from the next sync with ${crm}.`)
    } catch (thrown) {
      if (thrown instanceof ApiProblem && thrown.code === 'changed_meanwhile') {
        await onSaved()
        setReopens(true)
      }
      setProblems([toProblem(thrown, object)])
    } finally {
      setSaving(false)
    }
  }
  return {
    crmType,
    draft,
    toPreview: toPreview(object, check(draft)),
    change: (part) => {
      if (changes === null) setOpened(saved)
      setChanges({ ...draft, ...part })
      setProblems(problems.filter((each) => each.field in draft && !(each.field in part)))
    },
    isDirty,
    saving,
    errorAt: (field) => at(field)?.message,
    problem: problems.find((each) => !fields.some((field) => at(field) === each))?.message ?? null,
    save,
    discard: () => {
      setChanges(null)
      setProblems(nothingYet)
    },
    problems,
  }
}

/** Settings as the API takes them: contacts go by the connection's. */
export function settingsOf(object: SyncedObject, settings: Partial<ConnectionSettings> | ObjectSettingsChange) {
  return object === 'contact' ? settings : { objects: { [object]: settings } }
}

/** A draft of the settings that decide what becomes of records; others are none that a preview takes. */
function toPreview(object: SyncedObject, checked: Checked): PreviewDraft | null {
  if (!checked.ok) return null
  const { settings } = checked
  const parsed = previewDraftSchema.safeParse(object === 'contact' ? { settings } : { objects: { [object]: { settings } } })
  return parsed.success ? parsed.data : null
}

function toProblem(thrown: unknown, object: SyncedObject): SettingsProblem {
  const path = thrown instanceof ApiProblem ? (thrown.field ?? '') : ''
  const prefix = `objects.${object}.`
  const field = path.startsWith(prefix) ? path.slice(prefix.length) : path
  return { field, message: inputProblemText(thrown) }
}

/** Parses a whole number within bounds; null for any other input. */
export function wholeNumber(text: string, min: number, max: number): number | null {
  const plain = text.trim().replaceAll(',', '')
  if (!/^\d{1,9}$/.test(plain)) return null
  const value = Number(plain)
  return value >= min && value <= max ? value : null
}
