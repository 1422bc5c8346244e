'use client'

import { useRouter } from 'next/navigation'
import { useId, useRef, useState, useTransition } from 'react'
import { contactApi } from '@/src/components/contacts/contact-address.ts'
import { documentWords } from '@/src/components/contacts/contact-words.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { problemSchema } from '@/src/lib/contract/answers.ts'
import { type DocumentKind, documentKinds, isSecretKind } from '@/src/lib/records/contacts/document-kinds.ts'

/** Adds a file about a contact. */
export function DocumentForm({
  organizationId,
  contactId,
  maySeeSecrets,
}: {
  organizationId: string
  contactId: string
  maySeeSecrets: boolean
}) {
  const router = useRouter()
  const input = useRef<HTMLInputElement>(null)
  const [kind, setKind] = useState<DocumentKind>('other')
  const [problem, setProblem] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const [fileId, problemId] = [useId(), useId()]

  const save = async () => {
    const file = input.current?.files?.[0]
    if (!file) {
      setProblem('Choose a file.')
      return
    }
    const form = new FormData()
    form.set('file', file)
    form.set('kind', kind)
    try {
      const response = await fetch(`${contactApi(organizationId, contactId)}/documents`, { method: 'POST', body: form })
      const refused = response.ok ? null : problemSchema.safeParse(await response.json().catch(() => null)).data
      setProblem(response.ok ? null : (refused?.error.message ?? `The server answered with status ${response.status}.`))
      if (!response.ok) return
      if (input.current) input.current.value = ''
      router.refresh()
    } catch {
      setProblem('The server cannot be reached. Check your connection and try again.')
    }
  }
  return (
    <Form className="grid items-start gap-3 sm:grid-cols-[12rem_minmax(0,1fr)]" onSubmit={() => startTransition(save)}>
      <Choice
        label="What it is"
        value={kind}
        options={documentKinds
          .filter((value) => maySeeSecrets || !isSecretKind(value))
          .map((value) => ({ value, label: documentWords[value] }))}
        onChange={setKind}
      />
      <div className="min-w-0">
        <label htmlFor={fileId} className="mb-1 block text-sm font-medium">
          File, up to 10 MB
        </label>
        <input
          ref={input}
          id={fileId}
          type="file"
          className="block min-h-9 w-full max-w-full text-sm"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : problemId}
        />
        {problem === null ? null : (
          <p id={problemId} role="alert" className="mt-1 text-danger-soft-foreground">
            {problem}
          </p>
        )}
      </div>
      <div>
        <SubmitButton pending={pending} pendingLabel="Uploading…" size="sm">
          Upload
        </SubmitButton>
      </div>
    </Form>
  )
}
