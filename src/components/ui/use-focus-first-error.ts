'use client'

import { type RefObject, useEffect, useRef } from 'react'

/** What takes the focus of an invalid field; a drop-down marks its field, not the button in it. */
const invalidInput = 'input[aria-invalid="true"], textarea[aria-invalid="true"], [data-invalid="true"] button'

/** After each failed submit, focuses the first invalid field. */
export function useFocusFirstError(state: object): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null)
  const first = useRef(state)
  useEffect(() => {
    if (first.current === state) return
    form.current?.querySelector<HTMLElement>(invalidInput)?.focus()
  }, [state])
  return form
}
