'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { actOnRecords } from '@/app/dashboard/_records/bulk-actions.ts'
import { counted } from '@/src/components/format.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'

/** Keeps one of several leads that are one person: the others are deleted, and can be restored. */
export function KeepLead({ name, others }: { name: string; others: readonly string[] }) {
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(false)
  const deleted = counted(others.length, 'other lead')
  return (
    <>
      <Button size="sm" variant="outline" onPress={() => setIsOpen(true)}>
        Keep this one…
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Keep ${name} and delete ${deleted}?`}
        confirmLabel={`Delete ${deleted}`}
        pendingLabel="Deleting…"
        onConfirm={async () => {
          const result = await actOnRecords('lead', 'delete', others)
          if ('problem' in result) throw new Error(result.problem)
          toast.success(`${counted(result.fitted, 'lead')} deleted.`)
          router.refresh()
        }}
      >
        <p>
          Nothing of the others is carried over: copy first what only they have. They leave the list, and can be restored from the
          deleted leads; their records in CRMs go as your settings say.
        </p>
      </ConfirmDialog>
    </>
  )
}
