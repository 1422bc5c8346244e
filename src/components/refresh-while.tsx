'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

const busyMs = 2_000

/** Refreshes the page while something on it changes, every two seconds unless told otherwise; not where nobody sees it. */
export function RefreshWhile({ active, everyMs = busyMs }: { active: boolean; everyMs?: number }) {
  const router = useRouter()
  useEffect(() => {
    if (!active) return
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh()
    }, everyMs)
    return () => clearInterval(timer)
  }, [active, everyMs, router])
  return null
}
