'use client'

import { Button } from '@heroui/react/button'
import { type ReactNode, useState } from 'react'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'

/** Makes a new signing secret once somebody has confirmed what that means, which `children` say. */
export function NewSecret({ make, children }: { make: () => Promise<void>; children: ReactNode }) {
  const [asks, setAsks] = useState(false)
  return (
    <>
      <Button variant="outline" size="sm" onPress={() => setAsks(true)}>
        Make a new secret…
      </Button>
      <ConfirmDialog
        isOpen={asks}
        onOpenChange={setAsks}
        title="Make a new signing secret?"
        tone="warning"
        confirmLabel="Make a new secret"
        pendingLabel="Making…"
        onConfirm={make}
      >
        <p>{children}</p>
      </ConfirmDialog>
    </>
  )
}
