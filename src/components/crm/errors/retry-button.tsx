'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useSWRConfig } from 'swr'
import { callApi, problemText } from '@/src/components/api.ts'
import { counted } from '@/src/components/format.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { refusalsRetriedSchema } from '@/src/lib/contract/refusals.ts'

/** Tries records again, in the background: all, those of a group, or one. Says how many are on their way. */
export function RetryButton({
  crmType,
  label,
  about,
  request,
}: {
  crmType: CrmType
  label: string
  /** What the button is about, for those who do not see what it stands beside. */
  about: string
  request?: {
    reason?: string
    field?: string | null
    object?: SyncedObject
    linkIds?: readonly string[]
    allowDuplicates?: boolean
  }
}) {
  const router = useRouter()
  const { mutate } = useSWRConfig()
  const [isPending, setIsPending] = useState(false)
  const [said, setSaid] = useState('')
  const retry = async () => {
    setIsPending(true)
    setSaid('')
    try {
      const { retried } = await callApi(refusalsRetriedSchema, '/api/crm/errors/retry', {
        method: 'POST',
        body: { crmType, ...request },
      })
      setSaid(
        retried === 0
          ? 'There is nothing here that another try could help.'
          : `${counted(retried, 'record is', 'records are')} being tried again.`,
      )
      await mutate(`/api/crm/sync?crm_type=${crmType}`)
      router.refresh()
    } catch (thrown) {
      setSaid(problemText(thrown))
    } finally {
      setIsPending(false)
    }
  }
  return (
    <div className="flex flex-col items-start gap-1">
      <Button variant="outline" size="sm" isPending={isPending} onPress={() => void retry()}>
        {isPending ? 'Starting…' : label}
        <span className="sr-only"> ({about})</span>
      </Button>
      <output className="max-w-60 text-muted">{said}</output>
    </div>
  )
}
