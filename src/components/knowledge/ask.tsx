'use client'

import { useState } from 'react'
import { type DraftAnswer, DraftedAnswer } from '@/src/components/knowledge/drafted-answer.tsx'
import { FoundPassages } from '@/src/components/knowledge/found-passages.tsx'
import { channelNames } from '@/src/components/knowledge/knowledge-words.ts'
import { callApi, problemText } from '@/src/components/api.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import type { Channel } from '@/src/lib/core/channel.ts'
import { type Passage, ragAnswerSchema, ragSearchSchema } from '@/src/lib/contract/knowledge-search.ts'
import type { StoredPage } from '@/src/lib/records/knowledge/pages.ts'

type Asked = {
  readonly question: string
  readonly passages: readonly Passage[] | null
  readonly answer: DraftAnswer | null
  readonly problem: string | null
}

/** Asks a page's knowledge as a customer on a channel would, and shows the draft and what it is taken from. */
export function Ask({ page }: { page: StoredPage }) {
  const [channel, setChannel] = useState<Channel>(page.channels[0] ?? 'messenger')
  const [question, setQuestion] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [pending, setPending] = useState(false)
  const [asked, setAsked] = useState<Asked | null>(null)

  const ask = async () => {
    const text = question.trim()
    setMissing(text === '')
    if (text === '' || pending) return
    setPending(true)
    const of = { page_id: page.page_id, channel }
    const [found, answered] = await Promise.allSettled([
      callApi(ragSearchSchema, '/api/dashboard/rag/search', { method: 'POST', body: { ...of, query: text, limit: 10 } }),
      callApi(ragAnswerSchema, '/api/dashboard/rag/answer', { method: 'POST', body: { ...of, question: text } }),
    ])
    const failed = [found, answered].find((each) => each.status === 'rejected')
    setAsked({
      question: text,
      passages: found.status === 'fulfilled' ? found.value.passages : null,
      answer: answered.status === 'fulfilled' ? answered.value : null,
      problem: failed === undefined ? null : problemText(failed.reason),
    })
    setPending(false)
  }

  return (
    <div className="flex flex-col gap-4">
      <Panel>
        <Form
          onSubmit={() => void ask()}
          className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 sm:grid-cols-[minmax(0,1fr)_14rem]"
        >
          <Field
            label="Question"
            placeholder="Which plan does John Doe have?"
            autoComplete="off"
            maxLength={2_000}
            value={question}
            onChange={setQuestion}
            error={isMissing ? 'Enter a question.' : undefined}
          />
          <Choice
            label="Asked on"
            value={channel}
            options={page.channels.map((value) => ({ value, label: channelNames[value] }))}
            onChange={setChannel}
          />
          <SubmitButton pending={pending} pendingLabel="Asking…" className="self-start sm:w-fit">
            Ask
          </SubmitButton>
        </Form>
      </Panel>
      <div aria-live="polite" className="flex flex-col gap-4">
        {asked === null ? null : <p className="sr-only">{`Answered: ${asked.question}`}</p>}
        {asked?.problem == null ? null : <Notice tone="danger">{asked.problem}</Notice>}
        {asked?.answer == null ? null : <DraftedAnswer answer={asked.answer} />}
        {asked?.passages == null ? null : <FoundPassages passages={asked.passages} />}
      </div>
    </div>
  )
}
