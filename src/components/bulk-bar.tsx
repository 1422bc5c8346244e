'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { problemText } from '@/src/components/api.ts'
import { counted, formatNumber } from '@/src/components/format.ts'
import { SelectAll, useSelection } from '@/src/components/selection.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'

/** `fitted`: how many it was done to. */
export type BulkResult = { readonly fitted: number } | { readonly problem: string }
/** The rows of the whole list; `isCut`: it has more than are taken at once. */
export type Matching = { readonly ids: readonly string[]; readonly isCut: boolean } | { readonly problem: string }

/** Something that can be done to several rows at once. */
export type BulkAction = {
  readonly id: string
  /** On the button. */
  readonly label: string
  /** What it comes to for the rows, before it is done. */
  readonly meaning: readonly string[]
  /** Afterwards, behind the count of what it was done to: `record` and `left out of the sync`. */
  readonly unit: string
  /** Its plural, where that is not regular. */
  readonly units?: string
  readonly did: string
  readonly isDanger: boolean
}

/** Rows of one call, so that a long list shows how far it is. */
const rowsPerCall = 200

/**
 * The chosen rows and what can be done with them. Each action says what it comes to, and is confirmed once. `matching` reads the rows of
 * the whole list, where it has more than this page.
 */
export function BulkBar({
  actions,
  noun,
  nouns,
  act,
  matching,
}: {
  actions: readonly BulkAction[]
  noun: string
  nouns: string
  act: (action: string, ids: readonly string[]) => Promise<BulkResult>
  matching: (() => Promise<Matching>) | null
}) {
  const router = useRouter()
  const { chosen, ids, isBeyondPage, chooseOnly } = useSelection()
  const [open, setOpen] = useState<BulkAction | null>(null)
  const [done, setDone] = useState(0)
  const [isReading, startReading] = useTransition()
  const [isCut, setIsCut] = useState(false)
  if (actions.length === 0 || ids.length === 0) return null
  const many = counted(chosen.length, noun, nouns)

  const chooseAll = () =>
    startReading(async () => {
      try {
        const all = (await matching?.()) ?? { ids, isCut: false }
        if ('problem' in all) throw new Error(all.problem)
        setIsCut(all.isCut)
        chooseOnly(all.ids)
      } catch (thrown) {
        toast.danger('Not selected', { description: problemText(thrown) })
      }
    })

  const perform = async (action: BulkAction) => {
    let fitted = 0
    setDone(0)
    try {
      for (let from = 0; from < chosen.length; from += rowsPerCall) {
        const result = await act(action.id, chosen.slice(from, from + rowsPerCall))
        if ('problem' in result) {
          throw new Error(from === 0 ? result.problem : `${result.problem} It stopped after ${formatNumber(from)} of ${many}.`)
        }
        fitted += result.fitted
        setDone(Math.min(from + rowsPerCall, chosen.length))
      }
    } finally {
      router.refresh()
    }
    chooseOnly([])
    toast.success(
      fitted === 0
        ? 'Nothing to do: what was chosen is so already.'
        : `${counted(fitted, action.unit, action.units)} ${action.did}.`,
    )
  }

  return (
    <div className="flex min-h-12 flex-wrap items-center gap-2 border-b border-border px-4 py-2">
      <SelectAll>
        <span aria-live="polite">
          {chosen.length === 0 ? 'Select' : `${many} selected`}
          {isBeyondPage && isCut ? ', as many as go at once' : ''}
        </span>
      </SelectAll>
      {matching !== null && !isBeyondPage && chosen.length === ids.length ? (
        <SubmitButton type="button" size="sm" variant="ghost" pending={isReading} pendingLabel="Selecting…" onPress={chooseAll}>
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
      <ConfirmDialog
        isOpen={open !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) setOpen(null)
        }}
        title={`${open?.label ?? ''}: ${many}?`}
        confirmLabel={open?.label ?? ''}
        pendingLabel={chosen.length > rowsPerCall ? `${formatNumber(done)} of ${formatNumber(chosen.length)}…` : 'Working…'}
        tone={open?.isDanger ? 'danger' : 'accent'}
        onConfirm={async () => {
          if (open) await perform(open)
        }}
      >
        {(open?.meaning ?? []).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </ConfirmDialog>
    </div>
  )
}
