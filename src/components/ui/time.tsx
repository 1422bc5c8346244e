'use client'

import { useSyncExternalStore } from 'react'
import { relativeTime } from '@/src/components/format.ts'

const tickMs = 15_000
let now = 0

function subscribe(changed: () => void): () => void {
  now = Date.now()
  const timer = setInterval(() => {
    now = Date.now()
    changed()
  }, tickMs)
  return () => clearInterval(timer)
}

/** A moment in relative words that keep up with the clock; the exact moment is its title. */
export function Time({ iso }: { iso: string }) {
  const nowMs = useSyncExternalStore(
    subscribe,
    () => now,
    () => 0,
  )
  const exact = new Date(iso).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'medium' })
  // The server's clock and time zone are not the browser's.
  return (
    <time dateTime={iso} title={exact} suppressHydrationWarning className="whitespace-nowrap">
      {relativeTime(iso, nowMs || Date.now())}
    </time>
  )
}
