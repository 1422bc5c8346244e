'use client'

import { Button, type ButtonProps } from '@heroui/react/button'
import { useState } from 'react'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Field } from '@/src/components/ui/field.tsx'

/** Asks before messages are rejected, and why. `what`: as in “3 messages”. */
export function RejectMessages({
  what,
  children,
  onReject,
  ...button
}: Pick<ButtonProps, 'size' | 'isDisabled'> & {
  what: string
  children: string
  /** Resolves once they are rejected; a thrown error is shown. */
  onReject: (reason: string) => Promise<void>
}) {
  const [isOpen, setIsOpen] = useState(false)
  const [reason, setReason] = useState('')
  return (
    <>
      <Button variant="outline" onPress={() => setIsOpen(true)} {...button}>
        {children}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Reject ${what}?`}
        confirmLabel="Reject"
        pendingLabel="Rejecting…"
        onConfirm={async () => {
          await onReject(reason.trim())
          setReason('')
        }}
      >
        <p>
          What was rejected cannot be approved any more. It is kept with the reason until its time is over, as set under Privacy.
        </p>
        <Field
          label="Reason"
          value={reason}
          maxLength={1000}
          lines={2}
          onChange={setReason}
          description="Shown with what was rejected. May be left empty."
        />
      </ConfirmDialog>
    </>
  )
}
