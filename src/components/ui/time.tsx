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

/** To the second, so that repeated calls return the same value. */
function serverNow(): number {
  return Math.floor(Date.now() / 1000) * 1000
}

/** Milliseconds since the epoch, updated every 15 seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, clientNow, serverNow)
}

/**
 * A relative time that is kept up to date; the exact time is its title. Unless `upcoming`, it is never shown as in the future, even if
 * the server's clock is ahead.
 */
export function Time({ iso, upcoming = false }: { iso: string; upcoming?: boolean }) {
  const clockMs = useNow()
  const nowMs = upcoming ? clockMs : Math.max(clockMs, Date.parse(iso))
  const exact = new Date(iso).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'medium' })
  // The server's clock and time zone differ from the browser's.
  return (
    <time dateTime={iso} title={exact} suppressHydrationWarning className="whitespace-nowrap">
      {relativeTime(iso, nowMs)}
    </time>
  )
}
