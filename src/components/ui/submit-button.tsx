'use client'

import { Button, type ButtonProps } from '@heroui/react/button'
import { Spinner } from '@heroui/react/spinner'
import type { ReactNode } from 'react'

/** A button that shows its pending action and cannot be pressed twice. */
export function SubmitButton({
  pending,
  pendingLabel,
  children,
  ...rest
}: Omit<ButtonProps, 'children' | 'isPending'> & { pending: boolean; pendingLabel: string; children: ReactNode }) {
  return (
    <Button type="submit" isPending={pending} {...rest}>
      {pending ? (
        <>
          <Spinner size="sm" color="current" aria-hidden />
          {pendingLabel}
        </>
      ) : (
        children
      )}
    </Button>
  )
}
