'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { z } from 'zod'
import { callApi, problemText } from '@/src/components/api.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'

const answerSchema = z
  .union([z.object({ retried: z.number() }), z.object({ replayed: z.number() })])
  .transform((answer) => ('retried' in answer ? answer.retried : answer.replayed))

/** Sends again what was not delivered, and says how much of it. */
export function SendAgain({
  label,
  about = '',
  path,
  method,
  body,
  nothing,
  question,
}: {
  label: string
  /** Said to screen readers, where a page has several of these. */
  about?: string
  path: string
  method: 'POST' | 'PATCH'
  body: { readonly ids?: readonly string[] }
  /** What it means when nothing is. */
  nothing: string
  /** Asked before, where it may be a lot. */
  question?: { readonly title: string; readonly text: string }
}) {
  const router = useRouter()
  const [said, setSaid] = useState('')
  const [asks, setAsks] = useState(false)
  const [isPending, start] = useTransition()
  const send = async () => {
    const count = await callApi(answerSchema, path, { method, body })
    setSaid(count === 0 ? nothing : `Sending ${formatNumber(count)} again.`)
    router.refresh()
  }
  const sendNow = () => start(async () => send().catch((thrown: unknown) => setSaid(problemText(thrown))))
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Button
        variant="outline"
        size="sm"
        isPending={isPending}
        onPress={() => {
          setSaid('')
          if (question === undefined) sendNow()
          else setAsks(true)
        }}
      >
        {label}
        {about === '' ? null : <span className="sr-only"> {about}</span>}
      </Button>
      <output className="text-muted">{said}</output>
      {question === undefined ? null : (
        <ConfirmDialog
          isOpen={asks}
          onOpenChange={setAsks}
          title={question.title}
          tone="warning"
          confirmLabel="Send again"
          pendingLabel="Sending…"
          onConfirm={send}
        >
          <p>{question.text}</p>
        </ConfirmDialog>
      )}
    </span>
  )
}
