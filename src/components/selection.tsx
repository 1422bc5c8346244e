'use client'

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { CheckBox } from '@/src/components/ui/check-box.tsx'

type Selection = {
  /** What is chosen: rows of the page, or everything that matched when that was asked for. Rows that have left the page are not. */
  readonly chosen: readonly string[]
  readonly ids: readonly string[]
  /** Everything that matches is chosen, beyond the page. */
  readonly isBeyondPage: boolean
  readonly choose: (ids: readonly string[], isChosen: boolean) => void
  readonly chooseOnly: (ids: readonly string[]) => void
}

const SelectionContext = createContext<Selection>({
  chosen: [],
  ids: [],
  isBeyondPage: false,
  choose: () => {},
  chooseOnly: () => {},
})

export const useSelection = () => useContext(SelectionContext)

/** The rows of one page of a list, of which some can be chosen, or all that the list has beyond the page. */
export function SelectionProvider({ ids, children }: { ids: readonly string[]; children: ReactNode }) {
  const [all, setAll] = useState<{ readonly chosen: readonly string[]; readonly isBeyondPage: boolean }>(none)
  const selection = useMemo(
    () => ({
      ids,
      chosen: all.isBeyondPage ? all.chosen : all.chosen.filter((id) => ids.includes(id)),
      isBeyondPage: all.isBeyondPage,
      // A choice among the rows of the page is one of them again.
      choose: (some: readonly string[], isChosen: boolean) =>
        setAll((before) => {
          const kept = before.chosen.filter((id) => ids.includes(id) && !some.includes(id))
          return { chosen: [...kept, ...(isChosen ? some : [])], isBeyondPage: false }
        }),
      chooseOnly: (some: readonly string[]) => setAll({ chosen: some, isBeyondPage: some.some((id) => !ids.includes(id)) }),
    }),
    [all, ids],
  )
  return <SelectionContext value={selection}>{children}</SelectionContext>
}
const none = { chosen: [], isBeyondPage: false }

/** Chooses one row. */
export function SelectBox({ id, name }: { id: string; name: string }) {
  const { chosen, choose } = useSelection()
  return <CheckBox label={`Select ${name}`} checked={chosen.includes(id)} onChange={(isChosen) => choose([id], isChosen)} />
}

/** Chooses every row of the page, or nothing. */
export function SelectAll({ children }: { children?: ReactNode }) {
  const { chosen, ids, isBeyondPage, chooseOnly } = useSelection()
  const isAll = isBeyondPage || (ids.length > 0 && chosen.length === ids.length)
  return (
    <CheckBox
      label="Select all on this page"
      checked={isAll}
      isPartial={chosen.length > 0 && !isAll}
      onChange={(isChosen) => chooseOnly(isChosen ? ids : [])}
    >
      {children}
    </CheckBox>
  )
}
