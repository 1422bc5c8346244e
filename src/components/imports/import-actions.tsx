'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { importedSchema } from '@/src/lib/contract/imports.ts'

const steps = {
  start: { label: 'Import', pending: 'Starting…', variant: 'primary', tone: 'accent' },
  stop: { label: 'Stop', pending: 'Stopping…', variant: 'outline', tone: 'warning' },
  undo: { label: 'Undo the import', pending: 'Starting…', variant: 'outline', tone: 'danger' },
  delete: { label: 'Delete the file', pending: 'Deleting…', variant: 'outline', tone: 'danger' },
} as const

/** A step of an import, confirmed once after it is said what it comes to. */
export function ImportAction({
  id,
  step,
  title,
  meaning,
}: {
  id: string
  step: keyof typeof steps
  title: string
  meaning: readonly string[]
}) {
  const router = useRouter()
  const [isOpen, setOpen] = useState(false)
  const { label, pending, variant, tone } = steps[step]
  const perform = async () => {
    if (step === 'delete') {
      await callApi(z.unknown(), `/api/imports/${id}`, { method: 'DELETE' })
      router.push('/dashboard/import')
    } else await callApi(importedSchema, `/api/imports/${id}/${step}`, { method: 'POST' })
    router.refresh()
  }
  return (
    <>
      <Button variant={variant} onPress={() => setOpen(true)}>
        {label}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title={title}
        confirmLabel={label}
        pendingLabel={pending}
        tone={tone}
        onConfirm={perform}
      >
        {meaning.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </ConfirmDialog>
    </>
  )
}
