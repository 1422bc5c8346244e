'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { callApi } from '@/src/components/api.ts'
import { ErasePerson } from '@/src/components/privacy/erase-person.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { doneSchema } from '@/src/lib/contract/answers.ts'
import type { ErasureView } from '@/src/lib/contract/privacy.ts'

type Action = 'dismiss' | 'retry' | 'give_up' | 'lift'

const actions: Readonly<
  Record<Action, { label: string; title: string; confirm: string; pending: string; tone: 'warning' | 'accent'; text: ReactNode }>
> = {
  dismiss: {
    label: 'Keep here',
    title: 'Keep this person here?',
    confirm: 'Keep',
    pending: 'Keeping…',
    tone: 'accent',
    text: 'The contact stays here and in the other CRMs. What the deletion in the CRM does here follows the settings of its connection.',
  },
  retry: {
    label: 'Try again',
    title: 'Ask again what has not been erased?',
    confirm: 'Try again',
    pending: 'Asking…',
    tone: 'accent',
    text: 'The CRMs that have not done their part are asked again.',
  },
  give_up: {
    label: 'Leave it at that…',
    title: 'Leave the rest as it is?',
    confirm: 'Leave it',
    pending: 'Ending…',
    tone: 'warning',
    text: 'The record’s id is forgotten here, so it cannot be asked for again. The receipt keeps saying what was not erased.',
  },
  lift: {
    label: 'Lift the block…',
    title: 'Let this person come back?',
    confirm: 'Lift the block',
    pending: 'Lifting…',
    tone: 'warning',
    text: 'Records of this person that were refused are synced again from now on, and the person can be added here.',
  },
}

function Decide({ erasureId, action }: { erasureId: string; action: Action }) {
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(false)
  const { label, title, confirm, pending, tone, text } = actions[action]
  return (
    <>
      <Button variant="outline" size="sm" onPress={() => setIsOpen(true)}>
        {label}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={title}
        confirmLabel={confirm}
        pendingLabel={pending}
        tone={tone}
        onConfirm={async () => {
          await callApi(doneSchema, '/api/privacy/erasures', { method: 'PATCH', body: { erasureId, action } })
          router.refresh()
        }}
      >
        <p>{text}</p>
      </ConfirmDialog>
    </>
  )
}

/** What a person can do about an erasure now. */
export function ErasureActions({ erasure, contactName }: { erasure: ErasureView; contactName: string | null }) {
  const { id, status, contactId, blocks } = erasure
  return (
    <div className="flex flex-wrap items-center gap-2">
      {status === 'asked' && contactId !== null ? (
        <>
          <ErasePerson contactId={contactId} name={contactName ?? 'this person'} label="Erase here too…" />
          <Decide erasureId={id} action="dismiss" />
        </>
      ) : null}
      {status === 'incomplete' ? (
        <>
          <Decide erasureId={id} action="retry" />
          <Decide erasureId={id} action="give_up" />
        </>
      ) : null}
      {status === 'done' && blocks > 0 ? <Decide erasureId={id} action="lift" /> : null}
    </div>
  )
}
