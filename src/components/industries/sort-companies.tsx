'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { editTree } from '@/app/dashboard/_records/industry-actions.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'

/** Sorts the companies without an industry by the text that CRMs have, once somebody says so. */
export function SortCompanies() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button variant="outline" onPress={() => setIsOpen(true)}>
        Sort companies…
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        tone="accent"
        title="Sort companies into industries?"
        confirmLabel="Sort companies"
        pendingLabel="Sorting…"
        onConfirm={async () => {
          const result = await editTree({ kind: 'sort' })
          if (result.problem !== null) throw new Error(result.problem)
          toast.success(result.told ?? 'Sorted.')
        }}
      >
        <p>
          Companies that have no industry category, but a text as their industry, go into the industry of that name. For a text
          that is the name of none, an industry is added at the top; you can move or merge it afterwards.
        </p>
        <p>The texts stay as they are, here and in your CRMs.</p>
      </ConfirmDialog>
    </>
  )
}
