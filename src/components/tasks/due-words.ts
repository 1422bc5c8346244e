import { exactTime } from '@/src/components/format.ts'
import { dayIn, onClock } from '@/src/components/ui/zoned.ts'
import { readDue } from '@/src/lib/crm/domain/due.ts'

const dayMs = 86_400_000

/** What is said of when something is due: briefly, exactly, and whether that has passed. A day has passed where it is the next one. */
export function dueWords(
  text: string,
  timeZone: string,
  nowMs: number,
): { readonly text: string; readonly exact: string; readonly isPast: boolean } {
  const due = readDue(text)
  if (due === null) return { text, exact: text, isPast: false }
  const today = dayIn(timeZone, nowMs)
  if (due.kind === 'day') {
    return { text: nearby(due.day, today), exact: `${longDay(due.day)}, any time of the day`, isPast: due.day < today }
  }
  const { day, time } = onClock(due.instant, timeZone)
  return {
    text: `${nearby(day, today)}, ${time}`,
    exact: exactTime(due.instant, timeZone),
    isPast: Date.parse(due.instant) < nowMs,
  }
}

function nearby(day: string, today: string): string {
  const days = Math.round((Date.parse(day) - Date.parse(today)) / dayMs)
  if (days === 0) return 'today'
  if (days === 1) return 'tomorrow'
  return days === -1 ? 'yesterday' : shortDay(day, today)
}

/** A day is the same in every zone: said as if it were one of UTC. */
function shortDay(day: string, today: string): string {
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' as const }
  return new Date(day).toLocaleDateString('en-US', { timeZone: 'UTC', month: 'short', day: 'numeric', ...year })
}

function longDay(day: string): string {
  return new Date(day).toLocaleDateString('en-US', { timeZone: 'UTC', dateStyle: 'full' })
}
