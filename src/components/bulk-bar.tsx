'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { problemText } from '@/src/components/api.ts'
import { counted, formatNumber } from '@/src/components/format.ts'
import { type BulkField, BulkFields, valueOf } from '@/src/components/bulk-fields.tsx'
import { type ChosenExport, ExportChosen } from '@/src/components/export-chosen.tsx'
import { SelectAll, useSelection } from '@/src/components/selection.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'

/** `fitted`: how many it was done to. */
export type BulkResult = { readonly fitted: number; readonly refused?: readonly string[] } | { readonly problem: string }
/** Rows of the whole list; `isCut`: it has more than are taken at once; `next`: the others follow from there. */
export type Matching =
  | { readonly ids: readonly string[]; readonly isCut: boolean; readonly next?: string | null }
  | { readonly problem: string }

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
  /** The action that takes it back, offered afterwards. */
  readonly undoneBy?: string
  /** Of a change: the fields of which one is given a value. */
  readonly fields?: readonly BulkField[]
}

/** Rows of one call, so that a long list shows how far it is. */
const rowsPerCall = 200
/** As many as are chosen at once. */
const rowsMax = 100_000
const reasonsShown = 3

/**
 * The chosen rows and what can be done with them. Each action says what it comes to, and is confirmed once. `matching` reads the rows of
 * the whole list, where it has more than this page.
 */
export function BulkBar({
  actions,
  noun,
  nouns,
  act,
  change,
  file = null,
  matching,
}: {
  actions: readonly BulkAction[]
  noun: string
  nouns: string
  act: (action: string, ids: readonly string[]) => Promise<BulkResult>
  /** Gives rows a value in a field. */
  change?: (field: string, value: string, ids: readonly string[]) => Promise<BulkResult>
  /** Where chosen rows are exported. */
  file?: ChosenExport | null
  matching: ((reached: string | null) => Promise<Matching>) | null
}) {
  const router = useRouter()
  const { chosen, ids, isBeyondPage, chooseOnly } = useSelection()
  const [open, setOpen] = useState<BulkAction | null>(null)
  const [done, setDone] = useState(0)
  const [isReading, startReading] = useTransition()
  const [isCut, setIsCut] = useState(false)
  const [read, setRead] = useState(0)
  const [fieldName, setFieldName] = useState('')
  const [value, setValue] = useState('')
  if ((actions.length === 0 && file === null) || ids.length === 0) return null
  const many = counted(chosen.length, noun, nouns)

  const chooseAll = () =>
    startReading(async () => {
      try {
        const all: string[] = []
        let reached: string | null = null
        let cut = false
        do {
          const found: Matching = (await matching?.(reached)) ?? { ids, isCut: false }
          if ('problem' in found) throw new Error(found.problem)
          all.push(...found.ids)
          reached = found.next ?? null
          cut = found.isCut || (reached !== null && all.length >= rowsMax)
          setRead(all.length)
        } while (reached !== null && !cut)
        setIsCut(cut)
        chooseOnly(all)
      } catch (thrown) {
        toast.danger('Not selected', { description: problemText(thrown) })
      }
    })

  /** Does it to all of these, so many at a time. @returns to how many, and why not to others */
  const doAll = async (rows: readonly string[], each: (some: readonly string[]) => Promise<BulkResult>) => {
    let fitted = 0
    const refused = new Map<string, number>()
    setDone(0)
    for (let from = 0; from < rows.length; from += rowsPerCall) {
      const result = await each(rows.slice(from, from + rowsPerCall))
      if ('problem' in result) {
        throw new Error(from === 0 ? result.problem : `${result.problem} It stopped after ${formatNumber(from)} of ${many}.`)
      }
      fitted += result.fitted
      for (const why of result.refused ?? []) refused.set(why, (refused.get(why) ?? 0) + 1)
      setDone(Math.min(from + rowsPerCall, rows.length))
    }
    return { fitted, refused }
  }

  const undo = async (action: string, rows: readonly string[]) => {
    try {
      const { fitted } = await doAll(rows, (some) => act(action, some))
      toast.success(`Undone: ${counted(fitted, noun, nouns)}.`)
    } catch (thrown) {
      toast.danger('Not undone', { description: problemText(thrown) })
    } finally {
      router.refresh()
    }
  }

  const perform = async (action: BulkAction) => {
    const rows = chosen
    const field = action.fields?.find(({ name }) => name === fieldName) ?? action.fields?.[0]
    const { undoneBy } = action
    try {
      const { fitted, refused } = await doAll(rows, (some) =>
        field === undefined || change === undefined ? act(action.id, some) : change(field.name, valueOf(field, value), some),
      )
      const did =
        fitted === 0 && refused.size === 0
          ? 'Nothing to do: what was chosen is so already.'
          : `${counted(fitted, action.unit, action.units)} ${action.did}.`
      if (refused.size > 0) {
        const reasons = [...refused].slice(0, reasonsShown).map(([why, count]) => `${counted(count, noun, nouns)}: ${why}`)
        toast.warning(did, { description: `Refused: ${reasons.join(' ')}`, timeout: 0 })
      } else {
        toast.success(
          did,
          undoneBy === undefined || fitted === 0
            ? {}
            : { actionProps: { children: 'Undo', variant: 'tertiary', onPress: () => void undo(undoneBy, rows) } },
        )
      }
    } finally {
      router.refresh()
    }
    chooseOnly([])
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
        <SubmitButton
          type="button"
          size="sm"
          variant="ghost"
          pending={isReading}
          pendingLabel={read === 0 ? 'Selecting…' : `Selecting… ${formatNumber(read)}`}
          onPress={chooseAll}
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
        {open?.fields === undefined ? null : (
          <BulkFields
            fields={open.fields}
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
    </div>
  )
}
