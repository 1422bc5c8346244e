'use client'

import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { ApiProblem, callApi, inputProblemText, problemText } from '@/src/components/api.ts'
import {
  type DraftRow,
  isChanged,
  locateProblem,
  mappingPath,
  rebasedRows,
  type RowProblem,
  toDraft,
  toMappings,
} from '@/src/components/crm/mapping/draft.ts'
import { useUnsavedGuard } from '@/src/components/use-unsaved-guard.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { FieldMapping } from '@/src/lib/crm/domain/field-mapping.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { mappingResponseSchema, type MappingView } from '@/src/lib/contract/mapping.ts'

/** The rows of a mapping while somebody edits them, and what becomes of them when they are saved. `opened`: as they are stored. */
export function useMappingDraft(view: MappingView, object: SyncedObject, onSaved: (view: MappingView) => void) {
  const [opened, setOpened] = useState(view.mappings)
  const [rows, setRows] = useState(() => toDraft(view.mappings))
  const [saving, setSaving] = useState(false)
  const [rowProblem, setRowProblem] = useState<RowProblem | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const isDirty = isChanged(rows, opened)
  useUnsavedGuard(isDirty && !saving, 'The field mapping has unsaved changes. Leave without saving?')

  const replace = (changed: DraftRow) => {
    setRows(
      changed.isNew && changed.isRemoved
        ? rows.filter((row) => row.key !== changed.key)
        : rows.map((row) => (row.key === changed.key ? changed : row)),
    )
    if (rowProblem?.key === changed.key) setRowProblem(null)
  }
  const discard = () => {
    setRows(toDraft(opened))
    setRowProblem(null)
    setProblem(null)
  }
  const showStored = (stored: MappingView) => {
    setOpened(stored.mappings)
    onSaved(stored)
  }
  /** Rows that were left alone in this draft become what others have made of them. */
  const takeIn = async () => {
    const stored = await callApi(mappingResponseSchema, mappingPath(view.crmType, object)).catch(() => null)
    if (!stored) return
    setRows(rebasedRows(rows, opened, stored.mappings))
    showStored(stored)
  }
  const save = async (mappings: readonly FieldMapping[] = toMappings(rows)) => {
    setSaving(true)
    setRowProblem(null)
    setProblem(null)
    try {
      const saved = await callApi(mappingResponseSchema, '/api/crm/mapping', {
        method: 'PUT',
        body: { crmType: view.crmType, object_type: object, mappings, replace: true, seen: opened },
      })
      showStored(saved)
      setRows(toDraft(saved.mappings))
      toast.success(`Field mapping of ${crmNames[view.crmType]} saved. It applies from the next sync.`)
    } catch (thrown) {
      if (thrown instanceof ApiProblem && thrown.code === 'changed_meanwhile') await takeIn()
      const located = thrown instanceof ApiProblem ? locateProblem(thrown.field, inputProblemText(thrown), rows) : null
      setRowProblem(located)
      setProblem(located ? 'One row cannot be saved. The reason is shown in that row.' : problemText(thrown))
    } finally {
      setSaving(false)
    }
  }

  return { rows, opened, isDirty, saving, rowProblem, problem, setRows, replace, discard, save }
}
