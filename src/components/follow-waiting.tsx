'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useEffect, useRef, useState } from 'react'
import { callApi } from '@/src/components/api.ts'
import { pauseSeconds } from '@/src/components/waiting-pauses.ts'
import { type Waiting, waitingSchema } from '@/src/lib/contract/waiting.ts'

/**
 * Refreshes what the page shows as it changes. Asks a small endpoint, while the tab is seen: often while something of it waits to be synced,
 * of records now and then; a tab that is looked at again asks at once. What somebody types stays.
 */
export function FollowWaiting({ records, shown }: { records?: readonly string[]; shown: Waiting }) {
  const router = useRouter()
  const path = records === undefined ? '/api/crm/waiting' : `/api/crm/waiting?records=${records.join(',')}`
  const showsRecords = records !== undefined
  const { waiting, stamp } = shown
  const [waited, setWaited] = useState(waiting > 0)
  const round = useRef(0)
  if (waiting > 0 && !waited) setWaited(true)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const ask = async () => {
      // A question without an answer is asked again; the page stays as it is.
      const now = await callApi(waitingSchema, path).catch(() => null)
      if (isOver) return
      if (now !== null && now.stamp !== stamp) startTransition(() => router.refresh())
      askLater()
    }
    const askLater = () => {
      clearTimeout(timer)
      const pause = pauseSeconds(waiting, { round: round.current, showsRecords })
      if (pause === null || document.hidden) return
      round.current += 1
      timer = setTimeout(() => void ask(), pause * 1_000)
    }
    const seen = () => {
      clearTimeout(timer)
      round.current = 0
      if (!document.hidden) void ask()
    }
    if (waiting === 0) round.current = 0
    askLater()
    document.addEventListener('visibilitychange', seen)
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [path, router, showsRecords, stamp, waiting])

  return (
    <output aria-live="polite" className="sr-only">
      {waiting > 0 ? 'A change is being synced.' : waited ? 'Nothing waits to be synced any more. The page is up to date.' : ''}
    </output>
  )
}
