'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { callApi, inputProblemText } from '@/src/components/api.ts'
import type { ShownConflict } from '@/src/components/conflicts/shown-conflict.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { doneSchema } from '@/src/lib/contract/answers.ts'

/** Enters a value that neither side has. It is held against the field on both sides before anything is written. */
export function EditValue({ conflict, onDone, onCancel }: { conflict: ShownConflict; onDone: () => void; onCancel: () => void }) {
  const { linkId, field, seen, crm, label, inputType } = conflict
  const [value, setValue] = useState(seen.local === null ? '' : String(seen.local))
  const [problem, setProblem] = useState<string>()
  const [pending, setPending] = useState(false)

  const save = async () => {
    setPending(true)
    setProblem(undefined)
    try {
      const body = { linkId, field, seen, keep: 'edited', value: value.trim() === '' ? null : value }
      await callApi(doneSchema, '/api/crm/conflicts', { method: 'POST', body })
      onDone()
    } catch (thrown) {
      setProblem(inputProblemText(thrown))
    } finally {
      setPending(false)
    }
  }

  return (
    <Form className="mt-3 flex flex-wrap items-end gap-2" onSubmit={() => void save()}>
      <div className="min-w-0 grow basis-60">
        <Field
          label={`${label}, for both sides`}
          description={`Saved here and sent to ${crm}.`}
          type={inputType}
          value={value}
          onChange={setValue}
          error={problem}
          autoFocus
          onKeyDown={(event) => {
            if (event.key === 'Escape') onCancel()
          }}
        />
      </div>
      <div className="flex gap-2 pb-6">
        <SubmitButton size="sm" pending={pending} pendingLabel="Saving…">
          Save on both sides
        </SubmitButton>
        <Button size="sm" variant="tertiary" onPress={onCancel}>
          Cancel
        </Button>
      </div>
    </Form>
  )
}
