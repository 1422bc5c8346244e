'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Field } from '@/src/components/ui/field.tsx'

export function DeleteOrganization({ name, slug }: { name: string; slug: string }) {
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(false)
  const [typed, setTyped] = useState('')
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-muted">
        Deletes its records, links, history and people’s access, for good. Nothing is deleted in a CRM; disconnect CRMs first.
      </p>
      <Button variant="outline" onPress={() => setIsOpen(true)}>
        Delete {name}…
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Delete ${name}?`}
        confirmLabel="Delete for good"
        pendingLabel="Deleting…"
        onConfirm={async () => {
          await callApi(z.unknown(), '/api/organization', { method: 'DELETE', body: { slug: typed } })
          router.replace('/dashboard')
          router.refresh()
        }}
      >
        <p>Nobody can bring it back. Enter its slug, {slug}, to confirm.</p>
        <Field label="Slug" autoComplete="off" value={typed} onChange={setTyped} />
      </ConfirmDialog>
    </div>
  )
}
