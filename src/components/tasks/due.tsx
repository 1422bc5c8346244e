'use client'

import { useNow } from '@/src/components/ui/time.tsx'
import { useTimeZone } from '@/src/components/ui/time-zone.ts'
import { dueWords } from '@/src/components/tasks/due-words.ts'

/** When something is due, in the viewer’s time zone; whether that has passed, as long as it is still to do. */
export function Due({ due, isOpen }: { due: string; isOpen: boolean }) {
  const nowMs = useNow()
  const timeZone = useTimeZone()
  const { text, exact, isPast } = dueWords(due, timeZone, nowMs)
  const isOverdue = isOpen && isPast
  return (
    // The server knows neither the browser's zone nor its clock.
    <time
      dateTime={due}
      title={exact}
      suppressHydrationWarning
      className={isOverdue ? 'font-medium text-danger-soft-foreground' : ''}
    >
      {isOverdue ? `${text}, overdue` : text}
    </time>
  )
}
