'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { counted } from '@/src/components/format.ts'
import { SelectAll, useSelection } from '@/src/components/selection.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'

export type BulkResult = { readonly done: string } | { readonly problem: string }

/** Something that can be done to several rows at once. */
export type BulkAction = {
  readonly id: string
  /** On the button. */
  readonly label: string
  /** What it comes to for the rows, before it is done. */
  readonly meaning: readonly string[]
  readonly isDanger: boolean
}

/** The chosen rows and what can be done with them. Each action says what it comes to, and is confirmed. */
export function BulkBar({
  actions,
  noun,
  act,
}: {
  actions: readonly BulkAction[]
  noun: string
  act: (action: string, ids: readonly string[]) => Promise<BulkResult>
}) {
  const { chosen, ids, choose } = useSelection()
  const [open, setOpen] = useState<BulkAction | null>(null)
  if (actions.length === 0 || ids.length === 0) return null
  const many = counted(chosen.length, noun)
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-2 border-b border-border px-4 py-2">
      <SelectAll>
        <span aria-live="polite">{chosen.length === 0 ? 'Select' : `${many} selected`}</span>
      </SelectAll>
      {chosen.length === 0
        ? null
        : actions.map((action) => (
            <Button key={action.id} size="sm" variant="outline" onPress={() => setOpen(action)}>
              {action.label}
            </Button>
          ))}
      <ConfirmDialog
        isOpen={open !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) setOpen(null)
        }}
        title={`${open?.label ?? ''}: ${many}?`}
        confirmLabel={open?.label ?? ''}
        pendingLabel="Working…"
        tone={open?.isDanger ? 'danger' : 'accent'}
        onConfirm={async () => {
          if (!open) return
          const result = await act(open.id, chosen)
          if ('problem' in result) throw new Error(result.problem)
          choose(chosen, false)
          toast.success(result.done)
        }}
      >
        {(open?.meaning ?? []).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </ConfirmDialog>
    </div>
  )
}
