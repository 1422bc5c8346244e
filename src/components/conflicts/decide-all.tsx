'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { callApi } from '@/src/components/api.ts'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { conflictAnswerStateSchema } from '@/src/lib/contract/conflicts.ts'

const answers = {
  adsapp: { label: 'Keep ours in all', meaning: 'The values here are kept, and go to the CRMs.' },
  crm: { label: 'Keep theirs in all', meaning: 'The values of the CRMs are kept, and come here.' },
  newest: {
    label: 'Keep the newest',
    meaning: 'The value that was changed last is kept, as far as that is known. The others stay open.',
  },
} as const
type Answer = keyof typeof answers

/** One answer to all conflicts that the filter shows, however many pages they are. */
export function DecideAll({ filter, total }: { filter: Readonly<Record<string, string>>; total: number }) {
  const router = useRouter()
  const [open, setOpen] = useState<Answer | null>(null)
  // The same id for a second press: it is one answer.
  const [id, setId] = useState('')

  const decide = async (keep: Answer) => {
    let state = await callApi(conflictAnswerStateSchema, '/api/crm/conflicts/answers', {
      method: 'POST',
      body: { id, keep, filter },
    })
    while (state.status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, 500))
      state = await callApi(conflictAnswerStateSchema, `/api/crm/conflicts/answers/${id}`)
    }
    const stay = state.leftOpen === 1 ? 'stays' : 'stay'
    const left = state.leftOpen > 0 ? ` ${formatNumber(state.leftOpen)} ${stay} open.` : ''
    toast.success(`${counted(state.decided, 'conflict')} decided.${left}`)
    router.refresh()
  }

  return (
    <div className="flex flex-wrap gap-2">
      {(['adsapp', 'crm', 'newest'] as const).map((answer) => (
        <Button
          key={answer}
          size="sm"
          variant="outline"
          onPress={() => {
            setId(crypto.randomUUID())
            setOpen(answer)
          }}
        >
          {answers[answer].label}
        </Button>
      ))}
      {open === null ? null : (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => {
            if (!isOpen) setOpen(null)
          }}
          title={`${answers[open].label}: ${counted(total, 'conflict')}?`}
          confirmLabel={answers[open].label}
          pendingLabel="Deciding…"
          tone="warning"
          onConfirm={() => decide(open)}
        >
          <p>{answers[open].meaning}</p>
          <p>Stages that are not mapped are left. What was changed meanwhile is compared again before anything is written.</p>
        </ConfirmDialog>
      )}
    </div>
  )
}
