'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { Eye } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { z } from 'zod'
import { revealTravelDocuments } from '@/app/dashboard/_records/travel-actions.ts'
import { ApiProblem, callApi, inputProblemText } from '@/src/components/api.ts'
import { contactApi } from '@/src/components/contacts/contact-address.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import type { TravelDocuments as Documents } from '@/src/lib/records/contacts/travel-documents.ts'
import { travelDocuments } from '@/src/lib/records/resources/travel-documents.ts'

/** Passport and visa: the end of their numbers, until somebody asks for all of it, which the history tells. */
export function TravelDocuments({
  organizationId,
  contactId,
  masked,
  canEdit,
}: {
  organizationId: string
  contactId: string
  masked: Documents
  canEdit: boolean
}) {
  const router = useRouter()
  const [open, setOpen] = useState<Documents | null>(null)
  const [revealed, setRevealed] = useState<Documents>({})
  const [problem, setProblem] = useState<{ readonly field: string; readonly text: string } | null>(null)
  const [pending, startTransition] = useTransition()

  const reveal = async () => {
    const answer = await revealTravelDocuments({ id: contactId })
    if ('problem' in answer) setProblem({ field: '', text: answer.problem })
    else {
      setRevealed(answer.documents)
      setOpen(answer.documents)
    }
  }
  const save = async () => {
    if (open === null) return
    try {
      // What nobody has touched is not written: the history tells what was changed.
      const changed = Object.entries(open).filter(([name, text]) => text !== revealed[name])
      const body = Object.fromEntries(changed.map(([name, text]) => [name, text === '' ? null : text]))
      await callApi(z.object({ version: z.number() }), contactApi(organizationId, contactId), { method: 'PATCH', body })
      toast.success('Travel documents saved')
      setOpen(null)
      setProblem(null)
      router.refresh()
    } catch (thrown) {
      setProblem({ field: thrown instanceof ApiProblem ? (thrown.field ?? '') : '', text: inputProblemText(thrown) })
    }
  }
  const isElsewhere = problem !== null && !travelDocuments.some(({ name }) => name === problem.field)
  const failed = isElsewhere ? <Notice tone="danger">{problem.text}</Notice> : null

  if (open === null) {
    return (
      <div className="flex flex-col items-start gap-4">
        <dl className="grid w-full gap-4 sm:grid-cols-2">
          {travelDocuments.map(({ name, label }) => (
            <div key={name} className="min-w-0">
              <dt className="text-xs text-muted">{label}</dt>
              <dd className="break-words">{masked[name] || 'none'}</dd>
            </div>
          ))}
        </dl>
        {failed}
        <Button variant="outline" size="sm" isDisabled={pending} onPress={() => startTransition(reveal)}>
          <Eye aria-hidden />
          {canEdit ? 'Show and edit' : 'Show'}
        </Button>
        <p className="text-muted">The history tells who has looked. No sync reads or writes any of it.</p>
      </div>
    )
  }
  return (
    <Form className="grid gap-4 sm:grid-cols-2" onSubmit={() => startTransition(save)}>
      {travelDocuments.map(({ name, label, kind }) => (
        <Field
          key={name}
          label={label}
          type={kind === 'date' ? 'date' : 'text'}
          autoComplete="off"
          value={open[name] ?? ''}
          isReadOnly={!canEdit}
          onChange={(text) => setOpen({ ...open, [name]: text })}
          error={problem?.field === name ? problem.text : undefined}
        />
      ))}
      <div className="flex flex-wrap items-center gap-2 sm:col-span-2">
        {canEdit ? (
          <SubmitButton pending={pending} pendingLabel="Saving…" size="sm">
            Save travel documents
          </SubmitButton>
        ) : null}
        <Button
          variant="ghost"
          size="sm"
          onPress={() => {
            setOpen(null)
            setProblem(null)
          }}
        >
          Hide
        </Button>
        {failed}
      </div>
    </Form>
  )
}
