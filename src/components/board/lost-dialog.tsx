'use client'

import { useState } from 'react'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import type { Card } from '@/src/lib/records/selling/board.ts'

/** Asks why an opportunity was lost; it may be left open. */
export function LostDialog({
  card,
  stage,
  onClose,
  onLost,
}: {
  card: Card
  stage: string
  onClose: () => void
  onLost: (reason: string | null) => void
}) {
  const [reason, setReason] = useState(card.lostReason ?? '')
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={`Move ${card.name} to ${stage}?`}
      tone="warning"
      confirmLabel="Close as lost"
      pendingLabel="Closing…"
      onConfirm={async () => onLost(reason.trim() === '' ? null : reason.trim())}
    >
      <Field
        label="Why was it lost?"
        value={reason}
        maxLength={1000}
        lines={2}
        onChange={setReason}
        description="May be left empty."
      />
    </ConfirmDialog>
  )
}
