'use client'

import { type RefObject, useEffect, useRef } from 'react'

/** After each failed submit, focuses the first invalid field. */
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
