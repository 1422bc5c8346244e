'use client'

import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { z } from 'zod'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { problemSchema } from '@/src/lib/contract/answers.ts'

const takenSchema = z.object({ import: z.object({ id: z.string() }) })
const unreachable = 'The server cannot be reached, or the file is too large for it. Check your connection and try again.'

/** Chooses what a file has, and the file. What it becomes is asked on the next page. */
export function UploadForm({
  objects,
  chosen,
}: {
  objects: readonly { readonly value: string; readonly label: string }[]
  chosen: string
}) {
  const router = useRouter()
  const [object, setObject] = useState(chosen)
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)

  const upload = async () => {
    const file = input.current?.files?.[0]
    if (!file) {
      setProblem('Choose a file first.')
      input.current?.focus()
      return
    }
    setPending(true)
    setProblem(null)
    const told = await send(object, file)
    if ('problem' in told) {
      setProblem(told.problem)
      setPending(false)
    } else router.push(`/dashboard/import/${told.id}`)
  }

  return (
    <Form
      onSubmit={() => {
        if (!pending) void upload()
      }}
      className="flex flex-col gap-4"
    >
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 sm:grid-cols-2">
        <Choice label="What the file has" value={object} options={objects} onChange={setObject} isDisabled={pending} />
        <div className="flex min-w-0 flex-col gap-1">
          <label htmlFor="import-file" className="text-sm font-medium">
            CSV file
          </label>
          <input
            id="import-file"
            ref={input}
            type="file"
            accept=".csv,.txt,.tsv,text/csv,text/plain"
            disabled={pending}
            aria-describedby="import-file-words"
            className="min-h-9 w-full min-w-0 rounded-md border border-border bg-surface p-1.5 file:mr-3 file:rounded file:border-0 file:bg-default file:px-2 file:py-1 file:text-foreground"
          />
          <p id="import-file-words" className="text-xs text-muted">
            A line of headings, then a line for each record. Up to 100,000 of them and 50 MB.
          </p>
        </div>
      </div>
      {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
      <div>
        <SubmitButton variant="primary" pending={pending} pendingLabel="Reading the file…">
          Upload
        </SubmitButton>
      </div>
    </Form>
  )
}

async function send(object: string, file: File): Promise<{ readonly id: string } | { readonly problem: string }> {
  try {
    const response = await fetch(`/api/imports?${new URLSearchParams({ object, file_name: file.name.slice(0, 255) })}`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/csv' },
      body: file,
    })
    const answer: unknown = await response.json()
    const taken = takenSchema.safeParse(answer)
    if (response.ok && taken.success) return { id: taken.data.import.id }
    return { problem: problemSchema.safeParse(answer).data?.error.message ?? unreachable }
  } catch {
    return { problem: unreachable }
  }
}
