'use client'

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

type Selection = {
  /** Rows of the page that are chosen; those that have left it are not. */
  readonly chosen: readonly string[]
  readonly ids: readonly string[]
  readonly choose: (ids: readonly string[], isChosen: boolean) => void
}

const SelectionContext = createContext<Selection>({ chosen: [], ids: [], choose: () => {} })

export const useSelection = () => useContext(SelectionContext)

/** The rows of one page of a list, of which some can be chosen. */
export function SelectionProvider({ ids, children }: { ids: readonly string[]; children: ReactNode }) {
  const [all, setAll] = useState<readonly string[]>([])
  const selection = useMemo(
    () => ({
      ids,
      chosen: all.filter((id) => ids.includes(id)),
      choose: (some: readonly string[], isChosen: boolean) =>
        setAll((before) => [...before.filter((id) => !some.includes(id)), ...(isChosen ? some : [])]),
    }),
    [all, ids],
  )
  return <SelectionContext value={selection}>{children}</SelectionContext>
}

/** Chooses one row. */
export function SelectBox({ id, name }: { id: string; name: string }) {
  const { chosen, choose } = useSelection()
  return <Box label={`Select ${name}`} checked={chosen.includes(id)} onChange={(isChosen) => choose([id], isChosen)} />
}

/** Chooses every row of the page. */
export function SelectAll({ children }: { children?: ReactNode }) {
  const { chosen, ids, choose } = useSelection()
  const isAll = ids.length > 0 && chosen.length === ids.length
  return (
    <Box
      label="Select all on this page"
      checked={isAll}
      isPartial={chosen.length > 0 && !isAll}
      onChange={(isChosen) => choose(ids, isChosen)}
    >
      {children}
    </Box>
  )
}

function Box({
  label,
  checked,
  isPartial = false,
  onChange,
  children,
}: {
  label: string
  checked: boolean
  isPartial?: boolean
  onChange: (isChosen: boolean) => void
  children?: ReactNode
}) {
  return (
    <label className="relative z-10 inline-flex min-h-6 min-w-6 cursor-pointer align-middle items-center gap-2">
      <input
        type="checkbox"
        aria-label={label}
        className="size-4 accent-[var(--accent)]"
        checked={checked}
        ref={(box) => {
          if (box) box.indeterminate = isPartial
        }}
        onChange={(event) => onChange(event.target.checked)}
      />
      {children}
    </label>
  )
}
