'use client'

import { toast } from '@heroui/react/toast'
import { Circle, CircleCheck } from 'lucide-react'
import { useOptimistic, useTransition } from 'react'
import { markTask } from '@/app/dashboard/_records/task-actions.ts'
import { problemText } from '@/src/components/api.ts'

/** Marks a task as done with one click, and as to do again with another. */
export function TaskTick({ id, title, isDone, canEdit }: { id: string; title: string; isDone: boolean; canEdit: boolean }) {
  const [pending, startTransition] = useTransition()
  const [shown, setShown] = useOptimistic(isDone)

  const mark = (done: boolean) =>
    startTransition(async () => {
      setShown(done)
      try {
        const { problem } = await markTask({ id, isDone: done })
        if (problem === null) toast.success(done ? 'Task done' : 'Task is to do again')
        else toast.danger(problem)
      } catch (thrown) {
        toast.danger(problemText(thrown))
      }
    })

  const Icon = shown ? CircleCheck : Circle
  return (
    <label
      title={shown ? 'Done' : 'Mark as done'}
      className="relative z-10 inline-flex min-h-6 min-w-6 cursor-pointer items-center justify-center align-middle has-disabled:cursor-default"
    >
      <input
        type="checkbox"
        aria-label={`Done: ${title}`}
        className="peer absolute inset-0 m-0 cursor-pointer appearance-none rounded-full disabled:cursor-default"
        checked={shown}
        disabled={!canEdit || pending}
        onChange={(event) => mark(event.target.checked)}
      />
      <Icon aria-hidden className={`pointer-events-none size-4.5 ${shown ? 'text-success-soft-foreground' : 'text-muted'}`} />
    </label>
  )
}
