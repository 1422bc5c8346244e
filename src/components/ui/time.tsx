'use client'

import { useSyncExternalStore } from 'react'
import { exactTime } from '@/src/components/format.ts'
import { relativeTime } from '@/src/lib/core/text/relative-time.ts'
import { useTimeZone } from '@/src/components/ui/time-zone.ts'

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
 * A relative time that is kept up to date; the exact time, with its zone, is its title, or is shown beside it. Unless `upcoming`, it is
 * never shown as in the future, even if the server's clock is ahead.
 */
export function Time({ iso, upcoming = false, exact = false }: { iso: string; upcoming?: boolean; exact?: boolean }) {
  const clockMs = useNow()
  const timeZone = useTimeZone()
  const nowMs = upcoming ? clockMs : Math.max(clockMs, Date.parse(iso))
  const precisely = exactTime(iso, timeZone)
  // The server's clock differs from the browser's.
  return (
    <time dateTime={iso} title={precisely} suppressHydrationWarning className={exact ? '' : 'whitespace-nowrap'}>
      {relativeTime(iso, nowMs)}
      {exact ? ` (${precisely})` : ''}
    </time>
  )
}

/** A moment as such, with its zone: for what was or is to be, where how long ago matters less. */
export function Moment({ iso }: { iso: string }) {
  const timeZone = useTimeZone()
  return (
    <time dateTime={iso} suppressHydrationWarning>
      {exactTime(iso, timeZone)}
    </time>
  )
}
