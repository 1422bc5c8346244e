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

function clientNow(): number {
  now ||= Date.now()
  return now
}

/** To the second: asked twice, it answers the same. */
function serverNow(): number {
  return Math.floor(Date.now() / 1000) * 1000
}

/** Milliseconds since the epoch, kept up with the clock in steps of 15 seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, clientNow, serverNow)
}

/**
 * A moment in relative words that keep up with the clock; the exact moment is its title. Unless it is `upcoming`, it has been: a
 * server whose clock is ahead of ours does not move it into the future.
 */
export function Time({ iso, upcoming = false }: { iso: string; upcoming?: boolean }) {
  const clockMs = useNow()
  const nowMs = upcoming ? clockMs : Math.max(clockMs, Date.parse(iso))
  const exact = new Date(iso).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'medium' })
  // The server's clock and time zone are not the browser's.
  return (
    <time dateTime={iso} title={exact} suppressHydrationWarning className="whitespace-nowrap">
      {relativeTime(iso, nowMs)}
    </time>
  )
}
