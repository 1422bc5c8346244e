'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import type { matchDecisionSchema } from '@/src/lib/contract/decisions.ts'

const answerSchema = z.object({ success: z.literal(true) })

/** One decision on a match. Explains its effect before it is confirmed, then returns to the list. */
export function MatchAction({
  decision,
  words,
  variant = 'outline',
  about,
  backHref,
}: {
  decision: z.infer<typeof matchDecisionSchema>
  words: {
    readonly label: string
    readonly title: string
    readonly confirm: string
    readonly pending: string
    readonly text: string
    readonly done: string
  }
  variant?: 'primary' | 'outline' | 'ghost'
  /** What the button refers to, for screen readers. */
  about?: string
  backHref: string
}) {
  const router = useRouter()
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      <Button size="sm" variant={variant} onPress={() => setIsAsking(true)}>
        {words.label}
        {about ? <span className="sr-only"> ({about})</span> : null}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        tone="accent"
        title={words.title}
        confirmLabel={words.confirm}
        pendingLabel={words.pending}
        onConfirm={async () => {
          await callApi(answerSchema, '/api/crm/matches', { method: 'POST', body: decision })
          toast.success(words.done)
          router.push(backHref)
          router.refresh()
        }}
      >
        <p>{words.text}</p>
      </ConfirmDialog>
    </>
  )
}
