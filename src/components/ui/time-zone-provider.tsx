'use client'

import type { ReactNode } from 'react'
import { ChosenTimeZone } from '@/src/components/ui/time-zone.ts'

export function TimeZoneProvider({ timeZone, children }: { timeZone: string | null; children: ReactNode }) {
  return <ChosenTimeZone value={timeZone}>{children}</ChosenTimeZone>
}
