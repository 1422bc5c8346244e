'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'

const answerSchema = z.object({ retried: z.number() })

/** Sends failed results again: this one, or all that may be tried again. */
export function RetryButton({ id, label }: { id: string | null; label: string }) {
  const router = useRouter()
  const [said, setSaid] = useState('')
  const [isPending, start] = useTransition()
  const retry = () =>
    start(async () => {
      try {
        const { retried } = await callApi(answerSchema, '/api/gateway/retry', {
          method: 'POST',
          body: id === null ? {} : { ids: [id] },
        })
        setSaid(retried === 0 ? 'Nothing could be sent again: its CRM is not connected any more.' : `Sending ${retried} again.`)
        router.refresh()
      } catch (thrown) {
        setSaid(thrown instanceof Error ? thrown.message : 'This did not work. Try again in a moment.')
      }
    })
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Button variant="outline" size="sm" isPending={isPending} onPress={retry}>
        {label}
      </Button>
      <output className="text-muted">{said}</output>
    </span>
  )
}
