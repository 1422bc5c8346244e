'use client'

import { toast } from '@heroui/react/toast'
import { useState, useTransition } from 'react'
import { addTask, type TaskResult } from '@/app/dashboard/_records/task-actions.ts'
import { problemText } from '@/src/components/api.ts'
import { DueField } from '@/src/components/tasks/due-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'

const none: TaskResult = { problem: null }

/** Adds a task about a record. What was typed stays until it is saved. */
export function TaskForm({ of }: { of: { readonly object: RecordObject; readonly id: string } }) {
  const [subject, setSubject] = useState('')
  const [due, setDue] = useState('')
  const [pending, startTransition] = useTransition()
  const [{ problem, field }, setResult] = useState(none)

  const save = async () => {
    try {
      const result = await addTask({ ...of, subject, due })
      setResult(result)
      if (result.problem !== null) return
      setSubject('')
      setDue('')
      toast.success('Task added')
    } catch (thrown) {
      setResult({ problem: problemText(thrown) })
    }
  }

  return (
    <Form onSubmit={() => startTransition(save)} className="flex flex-col gap-3">
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 sm:grid-cols-[minmax(0,1fr)_20rem]">
        <Field
          label="New task"
          name="task"
          value={subject}
          onChange={setSubject}
          error={problem !== null && field !== 'due' ? problem : undefined}
          autoComplete="off"
        />
        <DueField
          name="task-due"
          label="Due"
          value={due}
          onChange={setDue}
          error={problem !== null && field === 'due' ? problem : undefined}
        />
      </div>
      <div>
        <SubmitButton pending={pending} pendingLabel="Adding…" size="sm">
          Add task
        </SubmitButton>
      </div>
    </Form>
  )
}
