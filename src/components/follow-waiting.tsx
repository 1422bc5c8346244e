'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useEffect, useRef, useState } from 'react'
import { callApi } from '@/src/components/api.ts'
import { type Waiting, waitingSchema } from '@/src/lib/contract/waiting.ts'

/** Pauses between two questions, in seconds: short while an edit is likely to arrive, then longer. */
const pausesSeconds = [1, 1, 1, 2, 2, 3, 5, 8, 15, 30]

/**
 * Refreshes what the page shows until nothing of it waits to be synced. Asks a small endpoint, and only while something waits and the tab is
 * seen; a tab that is looked at again asks once. What somebody types stays.
 */
export function FollowWaiting({ records, shown }: { records?: readonly string[]; shown: Waiting }) {
  const router = useRouter()
  const path = records === undefined ? '/api/crm/waiting' : `/api/crm/waiting?records=${records.join(',')}`
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
      if (waiting === 0 || document.hidden) return
      const pause = pausesSeconds[Math.min(round.current, pausesSeconds.length - 1)] ?? 30
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
  }, [path, router, stamp, waiting])

  return (
    <output aria-live="polite" className="sr-only">
      {waiting > 0 ? 'A change is being synced.' : waited ? 'Nothing waits to be synced any more. The page is up to date.' : ''}
    </output>
  )
}
