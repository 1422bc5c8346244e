'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}
const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
// The server does not know the browser's zone. What it renders says which one it means.
const serverZone = () => 'UTC'

/** The IANA zone in which times are shown to whoever is looking: that of their browser. */
export function useTimeZone(): string {
  return useSyncExternalStore(never, browserZone, serverZone)
}
