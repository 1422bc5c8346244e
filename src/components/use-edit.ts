'use client'

import { useState } from 'react'

/** A change of something that others may change too, as the API takes it: what is changed, and what that was made of. */
export type EditParts<Values> = { readonly changed: Partial<Values>; readonly seen: Partial<Values> }

export type Edit<Values> = {
  /** What the form shows: what somebody has typed, and everything else as it is stored by now. */
  readonly draft: Values
  readonly isChanged: boolean
  readonly change: (part: Partial<Values>) => void
  /** What the change is made of: what was stored as each part of it was first touched. */
  readonly opened: Values
  readonly parts: EditParts<Values>
  readonly saved: () => void
}

/**
 * The draft of a form over what the page shows, which the page may show again at any time. What is typed stays, whatever becomes of the rest; only what
 * was typed is sent, with what it was typed over, so that nobody's change is overwritten unseen. `isWarned`: the person has been told that
 * others have changed the same, so that the next attempt is made of what is stored by now.
 */
export function useEdit<Values extends object>(
  shown: Values,
  { isWarned = false }: { readonly isWarned?: boolean } = {},
): Edit<Values> {
  /** What was saved over `shown`, until the page shows it. */
  const [last, setLast] = useState<{ readonly over: string; readonly values: Values } | null>(null)
  const stored = last?.over === JSON.stringify(shown) ? last.values : shown
  const [typed, setTyped] = useState<Partial<Values>>({})
  const [seen, setSeen] = useState<Partial<Values>>({})
  const change = (part: Partial<Values>) => {
    setSeen((before) => ({ ...partsOf(stored, part), ...before }))
    setTyped((before) => ({ ...before, ...part }))
  }
  const opened = { ...stored, ...(isWarned ? {} : seen) }
  const parts = editParts(opened, typed)
  return {
    draft: { ...stored, ...typed },
    isChanged: Object.keys(parts.changed).length > 0,
    change,
    opened,
    parts,
    saved: () => {
      setLast({ over: JSON.stringify(shown), values: { ...stored, ...typed } })
      setTyped({})
      setSeen({})
    },
  }
}

/** What of `typed` differs from what it was typed over, compared as JSON. */
export function editParts<Values extends object>(opened: Values, typed: Partial<Values>): EditParts<Values> {
  const changed: Partial<Values> = { ...typed }
  for (const name of keysOf(changed)) if (JSON.stringify(opened[name]) === JSON.stringify(typed[name])) delete changed[name]
  return { changed, seen: partsOf(opened, changed) }
}

/** The parts of `values` that `like` has. */
function partsOf<Values extends object>(values: Values, like: Partial<Values>): Partial<Values> {
  const parts: Partial<Values> = { ...values }
  for (const name of keysOf(parts)) if (!(name in like)) delete parts[name]
  return parts
}

function keysOf<Values extends object>(values: Values): readonly (keyof Values)[] {
  return Object.keys(values).filter((name): name is Extract<keyof Values, string> => name in values)
}
