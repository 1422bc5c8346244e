'use client'

import { type RefObject, useEffect, useRef, useState } from 'react'

/** What takes the focus of an invalid input: a drop-down marks its field, not the button in it, and a group its first input. */
const invalidInput = 'input[aria-invalid="true"], textarea[aria-invalid="true"], [data-invalid="true"] :is(input, button)'

/** Focused, the input is in view; what is wrong stands below it and could still be under the edge of the window. */
function focusWithProblem(invalid: HTMLElement): void {
  invalid.focus()
  invalid.parentElement?.closest('[data-invalid="true"]')?.scrollIntoView({ block: 'nearest' })
}

/**
 * After each attempt to send a form, once its answer is there: focuses the first invalid input, or brings into view why nothing was sent.
 * `tried` says that an attempt begins; its answer is there as soon as no button of the form is pending.
 */
export function useProblemFocus(form: RefObject<HTMLElement | null>): { readonly tried: () => void } {
  const [attempts, setAttempts] = useState(0)
  const answered = useRef(0)
  useEffect(() => {
    if (answered.current === attempts || form.current === null || form.current.querySelector('[data-pending]') !== null) return
    answered.current = attempts
    const invalid = form.current.querySelector<HTMLElement>(invalidInput)
    if (invalid === null) form.current.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' })
    else focusWithProblem(invalid)
  })
  return { tried: () => setAttempts((before) => before + 1) }
}
