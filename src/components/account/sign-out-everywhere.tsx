'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { signOutEverywhere } from '@/app/dashboard/account/actions.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'

export function SignOutEverywhere() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-muted">
        Ends your session in every browser and program, this one included. Nothing of your organisations changes: syncs go on.
      </p>
      <Button variant="outline" onPress={() => setIsOpen(true)}>
        Sign out everywhere…
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Sign out everywhere?"
        confirmLabel="Sign out everywhere"
        pendingLabel="Signing out…"
        tone="warning"
        onConfirm={signOutEverywhere}
      >
        <p>You have to sign in again on every device.</p>
      </ConfirmDialog>
    </div>
  )
}
