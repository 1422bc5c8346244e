'use client'

import { type ReactNode, useEffect } from 'react'
import { ChosenTimeZone } from '@/src/components/ui/time-zone.ts'
import { timeZoneCookie } from '@/src/components/ui/viewer-zone.ts'

const yearSeconds = 365 * 24 * 60 * 60

export function TimeZoneProvider({ timeZone, children }: { timeZone: string | null; children: ReactNode }) {
  useEffect(() => {
    const told = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)
    document.cookie = `${timeZoneCookie}=${told}; path=/; max-age=${yearSeconds}; samesite=lax`
  }, [])
  return <ChosenTimeZone value={timeZone}>{children}</ChosenTimeZone>
}
