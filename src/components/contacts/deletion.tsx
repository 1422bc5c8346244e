'use client'

import { Button } from '@heroui/react/button'
import { Trash2 } from 'lucide-react'
import { useState, useTransition } from 'react'
import { bringBackContact, removeContact } from '@/app/dashboard/contacts/actions.ts'
import { listed } from '@/src/components/format.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { Time } from '@/src/components/ui/time.tsx'

type Seen = { readonly id: string; readonly version: number; readonly name: string }

export function DeleteContact({ id, version, name, crms }: Seen & { crms: readonly string[] }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button variant="danger-soft" onPress={() => setIsOpen(true)}>
        <Trash2 aria-hidden />
        Delete…
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Delete ${name}?`}
        confirmLabel="Delete contact"
        pendingLabel="Deleting…"
        onConfirm={async () => {
          const { problem } = await removeContact({ id, version })
          if (problem) throw new Error(problem)
        }}
      >
        <p>It is removed from your contacts here. You can restore it from this page at any time.</p>
        {crms.length > 0 ? (
          <p>
            {crms.length === 1
              ? `The record in ${listed(crms)} is kept and no longer synced.`
              : `The records in ${listed(crms)} are kept and no longer synced.`}
          </p>
        ) : (
          <p>It is in no CRM yet, so nothing changes there.</p>
        )}
      </ConfirmDialog>
    </>
  )
}

export function RestoreContact({ id, version, name, deletedAt }: Seen & { deletedAt: string }) {
  const [pending, startTransition] = useTransition()
  const [problem, setProblem] = useState<string | null>(null)
  return (
    <Notice
      tone={problem ? 'danger' : 'warning'}
      title={
        <>
          {name} was deleted <Time iso={deletedAt} exact />
        </>
      }
      actions={
        <SubmitButton
          type="button"
          size="sm"
          pending={pending}
          pendingLabel="Restoring…"
          onPress={() => startTransition(async () => setProblem((await bringBackContact({ id, version })).problem))}
        >
          Restore
        </SubmitButton>
      }
    >
      {problem ?? 'It is not in the list of contacts and not synced. Restoring it restores its links too.'}
    </Notice>
  )
}
