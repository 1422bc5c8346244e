'use client'

import { createContext, type ReactNode, useContext, useRef } from 'react'
import { useProblemFocus } from '@/src/components/ui/use-problem-focus.ts'

/**
 * A form that is sent by a script, whose fields say what is wrong with them: the first that does takes the focus. It posts: sent by the
 * browser itself, before the script is there, it would otherwise put what was typed into an address.
 */
export function Form({
  className,
  action,
  onSubmit,
  children,
}: {
  className?: string
  /** The server action that a browser sends it to by itself, where it may. */
  action?: (entered: FormData) => void
  onSubmit: (entered: FormData) => void
  children: ReactNode
}) {
  const form = useRef<HTMLFormElement>(null)
  const { tried } = useProblemFocus(form)
  return (
    <form
      ref={form}
      action={action}
      method={action === undefined ? 'post' : undefined}
      noValidate
      className={className}
      onSubmit={(event) => {
        event.preventDefault()
        // Of a form in a dialog on another one: events go the way of components, past the dialog.
        event.stopPropagation()
        tried()
        onSubmit(new FormData(event.currentTarget))
      }}
    >
      <TriedContext value={tried}>{children}</TriedContext>
    </form>
  )
}

const TriedContext = createContext(() => {})

/** For another button of a form than the one that sends it: has the form lead to what is wrong, as after an attempt to send it. */
export function useTried(): () => void {
  return useContext(TriedContext)
}
