'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { type BulkAction, type Matching, rowsPerCall } from '@/src/components/bulk-action.ts'
import { BulkFields } from '@/src/components/bulk-fields.tsx'
import { type ChosenExport, ExportChosen } from '@/src/components/export-chosen.tsx'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { SelectAll, useSelection } from '@/src/components/selection.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useAllThatMatch } from '@/src/components/use-all-that-match.ts'
import { type BulkWork, useBulkAction } from '@/src/components/use-bulk-action.ts'

/**
 * The chosen rows and what can be done with them. Each action says what it comes to, and is confirmed once. `matching` reads the rows of
 * the whole list, where it has more than this page.
 */
export function BulkBar({
  actions,
  file = null,
  matching,
  ...work
}: BulkWork & {
  actions: readonly BulkAction[]
  /** Where chosen rows are exported. */
  file?: ChosenExport | null
  matching: ((reached: string | null) => Promise<Matching>) | null
}) {
  const { chosen, ids, isBeyondPage } = useSelection()
  const [open, setOpen] = useState<BulkAction | null>(null)
  const all = useAllThatMatch(matching)
  if ((actions.length === 0 && file === null) || ids.length === 0) return null
  const many = counted(chosen.length, work.noun, work.nouns)

  return (
    <div className="flex min-h-12 flex-wrap items-center gap-2 border-b border-border px-4 py-2">
      <SelectAll>
        <span aria-live="polite">
          {chosen.length === 0 ? 'Select' : `${many} selected`}
          {isBeyondPage && all.isCut ? ', as many as go at once' : ''}
        </span>
      </SelectAll>
      {matching !== null && !isBeyondPage && chosen.length === ids.length ? (
        <SubmitButton
          type="button"
          size="sm"
          variant="ghost"
          pending={all.isReading}
          pendingLabel={all.read === 0 ? 'Selecting…' : `Selecting… ${formatNumber(all.read)}`}
          onPress={all.chooseAll}
        >
          Select all that match
        </SubmitButton>
      ) : null}
      {chosen.length === 0
        ? null
        : actions.map((action) => (
            <Button key={action.id} size="sm" variant="outline" onPress={() => setOpen(action)}>
              {action.label}
            </Button>
          ))}
      {chosen.length === 0 || file === null ? null : <ExportChosen to={file} />}
      <BulkDialog action={open} onClose={() => setOpen(null)} many={many} {...work} />
    </div>
  )
}

/** What an action comes to, before it is done, and the value of one that changes a field. */
function BulkDialog({
  action,
  many,
  onClose,
  ...work
}: BulkWork & { action: BulkAction | null; many: string; onClose: () => void }) {
  const { chosen } = useSelection()
  const { perform, done } = useBulkAction(work)
  const [fieldName, setFieldName] = useState('')
  const [value, setValue] = useState('')
  return (
    <ConfirmDialog
      isOpen={action !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={`${action?.label ?? ''}: ${many}?`}
      confirmLabel={action?.label ?? ''}
      pendingLabel={chosen.length > rowsPerCall ? `${formatNumber(done)} of ${formatNumber(chosen.length)}…` : 'Working…'}
      tone={action?.isDanger ? 'danger' : 'accent'}
      onConfirm={async () => {
        if (action) await perform(action, fieldName, value)
      }}
    >
      {(action?.meaning ?? []).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {action?.fields === undefined ? null : (
        <BulkFields
          fields={action.fields}
          chosen={fieldName}
          value={value}
          onChoose={(name) => {
            setFieldName(name)
            setValue('')
          }}
          onEnter={setValue}
        />
      )}
    </ConfirmDialog>
  )
}
