/**
 * ISO 8601 as it is used here: `2026-05-01`, or that with a time after `T` or a space, to the second or finer, with `Z`, an offset or no
 * zone. A time without a zone is UTC. Anything else is not a date: a lenient parser would read `Room 12` as 1 December.
 */
const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i

/** The calendar day of an ISO 8601 date or time, as it is written there, whatever its zone; null for anything else. */
export function isoDay(text: string): string | null {
  return parse(text)?.day ?? null
}

/** An ISO 8601 time in UTC with milliseconds, a day as its midnight; null for anything else. */
export function isoInstant(text: string): string | null {
  const parsed = parse(text)
  if (parsed === null) return null
  const date = new Date(parsed.epochMs)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

function parse(text: string): { readonly day: string; readonly epochMs: number } | null {
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    iso.exec(text.trim()) ?? []
  if (year === '') return null
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const date = `${year}-${month}-${day}`
  // Date.UTC moves a day that the month does not have to the next month, and reads years below 100 as of the 20th century.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return null
  const [offsetMinutes, inRange] = [minutesOf(zone), Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60]
  if (!inRange || Math.abs(offsetMinutes) > 14 * 60) return null
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3))
  const sinceMidnight = ((Number(hour) * 60 + Number(minute) - offsetMinutes) * 60 + Number(second)) * 1000 + milliseconds
  return { day: date, epochMs: midnight + sinceMidnight }
}

function minutesOf(zone: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
