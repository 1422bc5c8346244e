'use client'

import { useState } from 'react'
import { z } from 'zod'
import { bytesWords } from '@/src/components/knowledge/knowledge-words.ts'
import type { SourceDraft } from '@/src/components/knowledge/source-draft.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { problemSchema } from '@/src/lib/contract/answers.ts'

const uploadedSchema = z.object({ url: z.string(), name: z.string(), bytes: z.number() })
type Uploaded = z.infer<typeof uploadedSchema>
const unreachable = 'The server cannot be reached, or the file is too large for it. Check your connection and try again.'

/** Uploads a file as soon as it is chosen, and fills in its address. */
export function FileField({ name, onUploaded }: { name: string; onUploaded: (part: Partial<SourceDraft>) => void }) {
  const [state, setState] = useState<'idle' | 'sending' | Uploaded | { readonly problem: string }>('idle')
  const upload = async (file: File | undefined) => {
    if (file === undefined) return
    setState('sending')
    const told = await send(file)
    setState(told)
    if ('url' in told) onUploaded({ url: told.url, ...(name.trim() === '' ? { name: told.name } : {}) })
  }
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor="source-file" className="text-sm font-medium">
        File
      </label>
      <input
        id="source-file"
        type="file"
        accept=".json,.ndjson,.jsonl,.csv,.tsv,.txt,.md,.xml,.html,.pdf,.docx"
        disabled={state === 'sending'}
        aria-describedby="source-file-words"
        onChange={(event) => void upload(event.target.files?.[0])}
        className="min-h-9 w-full min-w-0 rounded-md border border-border bg-surface p-1.5 file:mr-3 file:rounded file:border-0 file:bg-default file:px-2 file:py-1 file:text-foreground"
      />
      <p id="source-file-words" className="text-xs text-muted">
        JSON, CSV, text, Markdown, XML, HTML, PDF or Word, up to 20 MB.
      </p>
      <output className="text-muted">
        {state === 'sending' ? 'Uploading…' : ''}
        {typeof state === 'object' && 'url' in state ? `${state.name} is uploaded, ${bytesWords(state.bytes)}.` : ''}
      </output>
      {typeof state === 'object' && 'problem' in state ? <Notice tone="danger">{state.problem}</Notice> : null}
    </div>
  )
}

async function send(file: File): Promise<Uploaded | { readonly problem: string }> {
  try {
    const body = new FormData()
    body.append('file', file)
    const response = await fetch('/api/dashboard/crm-links/files', { method: 'POST', body })
    const answer: unknown = await response.json()
    const uploaded = uploadedSchema.safeParse(answer)
    if (response.ok && uploaded.success) return uploaded.data
    return { problem: problemSchema.safeParse(answer).data?.error.message ?? unreachable }
  } catch {
    return { problem: unreachable }
  }
}
