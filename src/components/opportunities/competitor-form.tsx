'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { failureAt, failureElsewhere, useApiCall } from '@/src/components/use-api-call.ts'
import { type Competitor, competitorSchema, competitorStatuses, competitorStatusSchema } from '@/src/lib/contract/competitors.ts'

/** What is known of a competitor; null: of a new one. */
export function CompetitorForm({
  competitor,
  path,
  onDone,
}: {
  competitor: Competitor | null
  path: string
  onDone: () => void
}) {
  const [name, setName] = useState(competitor?.name ?? '')
  const [strengths, setStrengths] = useState(competitor?.strengths ?? '')
  const [weaknesses, setWeaknesses] = useState(competitor?.weaknesses ?? '')
  const [status, setStatus] = useState(competitor?.status ?? 'active')
  const [isTried, setTried] = useState(false)
  const { call, pending, failure } = useApiCall()
  const nameProblem = isTried && name.trim() === '' ? 'Enter a name.' : failureAt(failure, 'name')
  const elsewhere = failureElsewhere(failure, ['name', 'strengths', 'weaknesses'])

  const save = async () => {
    setTried(true)
    if (name.trim() === '') return
    const body = { name, strengths, weaknesses, status }
    if ((await call(competitorSchema, path, { method: competitor === null ? 'POST' : 'PATCH', body })) !== null) onDone()
  }

  return (
    <Form className="flex flex-col gap-3" onSubmit={() => void save()}>
      <Field label="Name" value={name} maxLength={500} error={nameProblem} onChange={setName} autoFocus />
      <Field
        label="Strengths"
        value={strengths}
        maxLength={10_000}
        lines={2}
        error={failureAt(failure, 'strengths')}
        onChange={setStrengths}
      />
      <Field
        label="Weaknesses"
        value={weaknesses}
        maxLength={10_000}
        lines={2}
        error={failureAt(failure, 'weaknesses')}
        onChange={setWeaknesses}
      />
      <Choice
        label="What became of it"
        value={status}
        options={competitorStatusSchema.options.map((value) => ({ value, label: competitorStatuses[value] }))}
        onChange={(chosen) => setStatus(competitorStatusSchema.parse(chosen))}
      />
      {elsewhere !== null ? (
        <Notice tone="danger" title="Not saved">
          {elsewhere}
        </Notice>
      ) : null}
      <div className="flex gap-2">
        <SubmitButton pending={pending} pendingLabel="Saving…">
          Save competitor
        </SubmitButton>
        <Button variant="ghost" onPress={onDone}>
          Cancel
        </Button>
      </div>
    </Form>
  )
}
