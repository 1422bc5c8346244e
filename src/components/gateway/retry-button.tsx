'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { z } from 'zod'
import { callApi, problemText } from '@/src/components/api.ts'
import { counted } from '@/src/components/format.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'

const answerSchema = z.object({ retried: z.number() })

async function retry(body: { readonly ids?: readonly string[] }): Promise<string> {
  const { retried } = await callApi(answerSchema, '/api/gateway/retry', { method: 'POST', body })
  return retried === 0 ? 'Nothing could be sent again: its CRM is not connected any more.' : `Sending ${retried} again.`
}

/** Sends one failed delivery again. */
export function RetryButton({ id }: { id: string }) {
  const router = useRouter()
  const [said, setSaid] = useState('')
  const [isPending, start] = useTransition()
  const send = () =>
    start(async () => {
      setSaid(await retry({ ids: [id] }).catch(problemText))
      router.refresh()
    })
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Button variant="outline" size="sm" isPending={isPending} onPress={send}>
        Send again
      </Button>
      <output className="text-muted">{said}</output>
    </span>
  )
}

/** Sends all failed deliveries again, once somebody has read how many there may be. */
export function RetryAllButton({ failed }: { failed: number }) {
  const router = useRouter()
  const [said, setSaid] = useState('')
  const [isAsking, setIsAsking] = useState(false)
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <output className="text-muted">{said}</output>
      <Button variant="outline" size="sm" onPress={() => setIsAsking(true)}>
        Send all failed again
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title="Send all failed deliveries again?"
        tone="warning"
        confirmLabel="Send again"
        pendingLabel="Sending…"
        onConfirm={async () => {
          setSaid(await retry({}))
          router.refresh()
        }}
      >
        <p>
          {counted(failed, 'delivery has', 'deliveries have')} failed. Those that another try may help go to their CRM once more,
          whatever the search above says; those that were refused for what they contain stay failed.
        </p>
      </ConfirmDialog>
    </span>
  )
}
