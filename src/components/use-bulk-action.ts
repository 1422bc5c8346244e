'use client'

import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { problemText } from '@/src/components/api.ts'
import { type BulkAction, type BulkResult, rowsPerCall } from '@/src/components/bulk-action.ts'
import { valueOf } from '@/src/components/bulk-fields.tsx'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { useSelection } from '@/src/components/selection.tsx'

const reasonsShown = 3

/** To how many it was done, and how often it was refused for which reason. */
type Done = { readonly fitted: number; readonly refused: ReadonlyMap<string, number> }

/** What the rows are called, and how something is done to some of them. */
export type BulkWork = {
  readonly noun: string
  readonly nouns: string
  readonly act: (action: string, ids: readonly string[]) => Promise<BulkResult>
  /** Gives rows a value in a field. */
  readonly change?: (field: string, value: string, ids: readonly string[]) => Promise<BulkResult>
}

/** Does an action to the chosen rows, call after call, and tells what came of it. `done`: to so many so far. */
export function useBulkAction({ noun, nouns, act, change }: BulkWork) {
  const router = useRouter()
  const { chosen, chooseOnly } = useSelection()
  const [done, setDone] = useState(0)
  const words = (count: number) => counted(count, noun, nouns)

  const undo = async (action: string, rows: readonly string[]) => {
    try {
      const { fitted } = await inParts(rows, (some) => act(action, some), words, setDone)
      toast.success(`Undone: ${words(fitted)}.`)
    } catch (thrown) {
      toast.danger('Not undone', { description: problemText(thrown) })
    } finally {
      router.refresh()
    }
  }

  /** `value`: of an action that changes a field. */
  const perform = async (action: BulkAction, fieldName: string, value: string) => {
    const rows = chosen
    const field = action.fields?.find(({ name }) => name === fieldName) ?? action.fields?.[0]
    const { undoneBy } = action
    const each = (some: readonly string[]) =>
      field === undefined || change === undefined ? act(action.id, some) : change(field.name, valueOf(field, value), some)
    try {
      const { fitted, refused } = await inParts(rows, each, words, setDone)
      if (refused.size > 0) {
        toast.warning(didWords(action, { fitted, refused }), { description: refusedWords(refused, words), timeout: 0 })
      } else {
        const undoing = undoneBy === undefined || fitted === 0 ? null : () => void undo(undoneBy, rows)
        toast.success(
          didWords(action, { fitted, refused }),
          undoing === null ? {} : { actionProps: { children: 'Undo', variant: 'tertiary', onPress: undoing } },
        )
      }
    } finally {
      router.refresh()
    }
    chooseOnly([])
  }

  return { perform, done }
}

/** Does it to all of these, so many at a time. @throws Error that says how far it came */
async function inParts(
  rows: readonly string[],
  each: (some: readonly string[]) => Promise<BulkResult>,
  words: (count: number) => string,
  onDone: (count: number) => void,
): Promise<Done> {
  let fitted = 0
  const refused = new Map<string, number>()
  onDone(0)
  for (let from = 0; from < rows.length; from += rowsPerCall) {
    const result = await each(rows.slice(from, from + rowsPerCall))
    if ('problem' in result) {
      const stopped = `${result.problem} It stopped after ${formatNumber(from)} of ${words(rows.length)}.`
      throw new Error(from === 0 ? result.problem : stopped)
    }
    fitted += result.fitted
    for (const why of result.refused ?? []) refused.set(why, (refused.get(why) ?? 0) + 1)
    onDone(Math.min(from + rowsPerCall, rows.length))
  }
  return { fitted, refused }
}

function didWords({ unit, units, did }: BulkAction, { fitted, refused }: Done): string {
  if (fitted === 0 && refused.size === 0) return 'Nothing to do: what was chosen is so already.'
  return `${counted(fitted, unit, units)} ${did}.`
}

function refusedWords(refused: Done['refused'], words: (count: number) => string): string {
  const reasons = [...refused].slice(0, reasonsShown).map(([why, count]) => `${words(count)}: ${why}`)
  return `Refused: ${reasons.join(' ')}`
}
