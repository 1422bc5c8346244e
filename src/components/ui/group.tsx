'use client'

import { type ReactNode, useId } from 'react'

/** Inputs that answer one question together. What is wrong with the answer stands above them: the first of them takes the focus. */
export function Group({
  legend,
  error,
  className = 'flex flex-col gap-2',
  children,
}: {
  legend: string
  error?: string | undefined
  className?: string
  children: ReactNode
}) {
  const errorId = useId()
  const invalid = error === undefined ? {} : { 'data-invalid': true, 'aria-describedby': errorId }
  return (
    <fieldset className={`min-w-0 ${className}`} {...invalid}>
      <legend className="mb-2 font-medium">{legend}</legend>
      {error === undefined ? null : (
        <p id={errorId} role="alert" className="text-sm text-danger-soft-foreground">
          {error}
        </p>
      )}
      {children}
    </fieldset>
  )
}
