'use client'

import { toast } from '@heroui/react/toast'
import { useState, useTransition } from 'react'
import { addNote } from '@/app/dashboard/_records/note-actions.ts'
import { problemText } from '@/src/components/api.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'

/** Writes a note about a record. What was typed stays until it is saved. */
export function NoteForm({ of }: { of: { readonly object: RecordObject; readonly id: string } }) {
  const [text, setText] = useState('')
  const [pending, startTransition] = useTransition()
  const [problem, setProblem] = useState<string | null>(null)

  const save = async () => {
    try {
      const result = await addNote({ ...of, text })
      setProblem(result.problem)
      if (result.problem !== null) return
      setText('')
      toast.success('Note added')
    } catch (thrown) {
      setProblem(problemText(thrown))
    }
  }

  return (
    <Form onSubmit={() => startTransition(save)} className="flex flex-col gap-3">
      <Field
        label="New note"
        name="note"
        lines={3}
        value={text}
        onChange={setText}
        error={problem ?? undefined}
        autoComplete="off"
      />
      <div>
        <SubmitButton pending={pending} pendingLabel="Adding…" size="sm">
          Add note
        </SubmitButton>
      </div>
    </Form>
  )
}
