import type { ReactNode, Ref } from 'react'

/**
 * A form that is sent by a script, whose fields say what is wrong with them. It posts: sent by the browser itself, before the script is
 * there, it would otherwise put what was typed into an address.
 */
export function Form({
  ref,
  className,
  onSubmit,
  children,
}: {
  ref?: Ref<HTMLFormElement>
  className?: string
  onSubmit: () => void
  children: ReactNode
}) {
  return (
    <form
      ref={ref}
      method="post"
      noValidate
      className={className}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}
