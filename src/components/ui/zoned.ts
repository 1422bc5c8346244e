import { fromDate, parseDate, parseTime, toCalendarDateTime, toZoned } from '@internationalized/date'

/** A day and a time of day as inputs have them: `2026-11-30` and `15:00`. */
export type DayAndTime = { readonly day: string; readonly time: string }

/** A moment as the clock on a wall of the zone shows it, to the minute. */
export function onClock(instant: string, timeZone: string): DayAndTime {
  const [day = '', time = ''] = fromDate(new Date(instant), timeZone).toString().split('T')
  return { day, time: time.slice(0, 5) }
}

/**
 * The moment at which the clock on a wall of the zone shows this. Where the clock skips that time, as far after the skip; where it shows it
 * twice, the first one. Null for what is no day or time.
 */
export function momentOf({ day, time }: DayAndTime, timeZone: string): string | null {
  try {
    return toZoned(toCalendarDateTime(parseDate(day), parseTime(time)), timeZone, 'compatible')
      .toDate()
      .toISOString()
  } catch {
    return null
  }
}

/** The day that it is in the zone. */
export function dayIn(timeZone: string, nowMs: number): string {
  return onClock(new Date(nowMs).toISOString(), timeZone).day
}
