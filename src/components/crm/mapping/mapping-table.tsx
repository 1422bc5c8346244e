'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { ApiProblem, callApi, problemText } from '@/src/components/api.ts'
import { AddRow } from '@/src/components/crm/mapping/add-row.tsx'
import {
  type DraftRow,
  draftOf,
  isChanged,
  locateProblem,
  mappingPath,
  newRow,
  rebasedRows,
  type RowProblem,
  toDraft,
  toMappings,
} from '@/src/components/crm/mapping/draft.ts'
import { DriftNotice } from '@/src/components/crm/mapping/drift-notice.tsx'
import { MappingRow } from '@/src/components/crm/mapping/mapping-row.tsx'
import { MappingTools } from '@/src/components/crm/mapping/mapping-tools.tsx'
import { PreviewButton } from '@/src/components/crm/preview/preview-button.tsx'
import { SuggestRows } from '@/src/components/crm/mapping/suggest-rows.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useUnsavedGuard } from '@/src/components/use-unsaved-guard.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { FieldMapping } from '@/src/lib/crm/domain/field-mapping.ts'
import { fieldOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { mappingResponseSchema, type MappingView } from '@/src/lib/http/contract/mapping.ts'

/** Whether a field's values are mapped one by one, in a table below. */
function isChoice(object: SyncedObject, name: string): boolean {
  const field = fieldOf(object, name)
  return field?.isStage === true || field?.isMapped === true
}

export function MappingTable({
  view,
  object,
  canEdit,
  onSaved,
}: {
  view: MappingView
  object: SyncedObject
  canEdit: boolean
  onSaved: (view: MappingView) => void
}) {
  const crm = crmNames[view.crmType]
  const [opened, setOpened] = useState(view.mappings)
  const [rows, setRows] = useState(() => toDraft(view.mappings))
  const [saving, setSaving] = useState(false)
  const [rowProblem, setRowProblem] = useState<RowProblem | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const isDirty = isChanged(rows, opened)
  const crmFields = new Map(view.fields.crm.map((field) => [field.name, field]))
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
      toast.success(`Field mapping of ${crm} saved. It applies from the next sync.`)
    } catch (thrown) {
      if (thrown instanceof ApiProblem && thrown.code === 'changed_meanwhile') await takeIn()
      const located = thrown instanceof ApiProblem ? locateProblem(thrown.field, thrown.message, rows) : null
      setRowProblem(located)
      setProblem(located ? 'One row cannot be saved. The reason is shown in that row.' : problemText(thrown))
    } finally {
      setSaving(false)
    }
  }

  return (
    <>
      <DriftNotice
        view={view}
        crm={crm}
        canEdit={canEdit}
        isDisabled={saving || isDirty}
        onMend={(mended) => void save(mended)}
      />
      <section className="rounded-lg border border-border bg-surface" aria-label="Field mapping">
        <table className="block w-full text-left md:table md:table-fixed">
          <caption className="sr-only">Pairs of ADSapp fields and {crm} fields</caption>
          <thead className="hidden border-b border-border text-muted md:table-header-group">
            <tr>
              <th scope="col" className="w-[22%] px-4 py-2 font-medium">
                ADSapp field
              </th>
              <th scope="col" className="w-48 px-2 py-2 font-medium">
                Direction
              </th>
              <th scope="col" className="px-4 py-2 font-medium">
                {crm} field
              </th>
              <th scope="col" className="w-48 px-2 py-2 font-medium">
                If both changed
              </th>
              <th scope="col" className="w-16 px-4 py-2">
                <span className="sr-only">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody className="block divide-y divide-border md:table-row-group">
            {rows.map((row) => (
              <MappingRow
                key={row.key}
                row={row}
                field={crmFields.get(row.crmField)}
                isFixed={fieldOf(object, row.adsappField)?.isFixed === true}
                isMapped={isChoice(object, row.adsappField)}
                crmType={view.crmType}
                object={object}
                crm={crm}
                problem={rowProblem?.key === row.key ? rowProblem : null}
                isDisabled={!canEdit || saving}
                onChange={replace}
              />
            ))}
          </tbody>
        </table>
        {canEdit ? (
          <>
            <SuggestRows
              view={view}
              object={object}
              crm={crm}
              rows={rows}
              isDisabled={saving}
              onAdd={(added) => setRows([...rows, ...added])}
            />
            <AddRow
              crmType={view.crmType}
              crm={crm}
              object={object}
              rows={rows}
              adsappFields={view.fields.adsapp}
              crmFields={view.fields.crm}
              isDisabled={saving}
              onAdd={(row) => setRows([...rows, row])}
            />
            <MappingTools
              crmType={view.crmType}
              object={object}
              saved={opened}
              canEdit={canEdit}
              isDisabled={saving}
              onTake={(mappings) => setRows(draftOf(opened, mappings))}
              onAdd={(added) => setRows([...rows, ...added.map((row) => ({ ...newRow(row), ...row }))])}
            />
            <div className="sticky bottom-0 z-10 flex flex-wrap items-center gap-2 rounded-b-lg border-t border-border bg-surface px-4 py-3">
              <SubmitButton
                type="button"
                pending={saving}
                pendingLabel="Saving…"
                isDisabled={!isDirty}
                onPress={() => void save()}
              >
                Save mapping
              </SubmitButton>
              <Button variant="ghost" isDisabled={!isDirty || saving} onPress={discard}>
                Discard changes
              </Button>
              {isDirty ? (
                <PreviewButton crm={view.crmType} draft={{ mapping: { [object]: toMappings(rows) } }} isDisabled={saving} />
              ) : null}
              <p aria-live="polite" className="text-muted">
                {isDirty ? 'Unsaved changes' : ''}
              </p>
              {problem ? (
                <div className="basis-full">
                  <Notice tone="danger" title="Not saved">
                    {problem}
                  </Notice>
                </div>
              ) : null}
            </div>
          </>
        ) : null}
      </section>
    </>
  )
}
