'use client'

import { type RefObject, useEffect, useRef } from 'react'

/** After each failed submit, puts the focus on the first field that is marked invalid. */
export function useFocusFirstError(state: object): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null)
  const first = useRef(state)
  useEffect(() => {
    if (first.current === state) return
    const invalid = form.current?.querySelector<HTMLElement>('input[aria-invalid="true"], textarea[aria-invalid="true"]')
    invalid?.focus()
  }, [state])
  return form
}
