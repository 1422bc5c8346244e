'use client'

import { Button } from '@heroui/react/button'
import { AddRow } from '@/src/components/crm/mapping/add-row.tsx'
import { draftOf, newRow, toMappings } from '@/src/components/crm/mapping/draft.ts'
import { DriftNotice } from '@/src/components/crm/mapping/drift-notice.tsx'
import { MappingRow } from '@/src/components/crm/mapping/mapping-row.tsx'
import { MappingTools } from '@/src/components/crm/mapping/mapping-tools.tsx'
import { PreviewButton } from '@/src/components/crm/preview/preview-button.tsx'
import { SuggestRows } from '@/src/components/crm/mapping/suggest-rows.tsx'
import { useMappingDraft } from '@/src/components/crm/mapping/use-mapping-draft.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { fieldOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { MappingView } from '@/src/lib/contract/mapping.ts'

/** Whether a field's values are mapped one by one, in a table below. */
function isChoice(object: SyncedObject, name: string): boolean {
  const field = fieldOf(object, name)
  return field?.isStage === true || field?.isMapped === true
}

export function MappingTable({
  view,
  object,
  others,
  canEdit,
  onSaved,
}: {
  view: MappingView
  object: SyncedObject
  others: readonly CrmType[]
  canEdit: boolean
  onSaved: (view: MappingView) => void
}) {
  const crm = crmNames[view.crmType]
  const draft = useMappingDraft(view, object, onSaved)
  const { rows, saving, isDirty, rowProblem } = draft
  const crmFields = new Map(view.fields.crm.map((field) => [field.name, field]))

  return (
    <>
      <DriftNotice
        view={view}
        crm={crm}
        canEdit={canEdit}
        isDisabled={saving || isDirty}
        onMend={(mended) => void draft.save(mended)}
      />
      <section className="rounded-lg border border-border bg-surface" aria-label="Field mapping">
        <table className="block w-full text-left md:table md:table-fixed">
          <caption className="sr-only">Pairs of ADSapp fields and {crm} fields</caption>
          <Columns crm={crm} />
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
                onChange={draft.replace}
              />
            ))}
          </tbody>
        </table>
        {canEdit ? (
          <>
            <RowTools view={view} object={object} others={others} draft={draft} />
            <SaveBar view={view} object={object} draft={draft} />
          </>
        ) : null}
      </section>
    </>
  )
}

function Columns({ crm }: { crm: string }) {
  return (
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
  )
}

type Part = { view: MappingView; object: SyncedObject; draft: ReturnType<typeof useMappingDraft> }

/** How rows come in: proposed, chosen, from elsewhere. */
function RowTools({
  view,
  object,
  others,
  draft: { rows, opened, isDirty, saving, setRows },
}: Part & { others: readonly CrmType[] }) {
  const crm = crmNames[view.crmType]
  return (
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
        others={others}
        saved={opened}
        isDirty={isDirty}
        canEdit
        isDisabled={saving}
        onTake={(mappings) => setRows(draftOf(opened, mappings))}
        onAdd={(added) => setRows([...rows, ...added.map((row) => ({ ...newRow(row), ...row }))])}
      />
    </>
  )
}

function SaveBar({ view, object, draft: { rows, isDirty, saving, problem, save, discard } }: Part) {
  return (
    <div className="sticky bottom-0 z-10 flex flex-wrap items-center gap-2 rounded-b-lg border-t border-border bg-surface px-4 py-3">
      <SubmitButton type="button" pending={saving} pendingLabel="Saving…" isDisabled={!isDirty} onPress={() => void save()}>
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
  )
}
