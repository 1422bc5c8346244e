import { isoDay } from '@/src/lib/crm/domain/dates.ts'
import type { Days } from '@/src/lib/records/selling/forecast.ts'

/** The periods that reports offer, all of whole days in UTC that end with today. */
export const periods = {
  month: { label: 'This month', months: 0 },
  quarter: { label: 'Last 3 months', months: 2 },
  half: { label: 'Last 6 months', months: 5 },
  year: { label: 'Last 12 months', months: 11 },
} as const
export const periodNames = Object.keys(periods).filter((name): name is keyof typeof periods => name in periods)
export type PeriodName = keyof typeof periods | 'own'

const dayMs = 86_400_000
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** The chosen period, `to` excluded: one of those above, or the days of an address; what makes no sense is the last 12 months. */
export function chosenPeriod(
  {
    period,
    from,
    to,
  }: { readonly period?: keyof typeof periods | undefined; readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): { readonly name: PeriodName; readonly days: Days } {
  const isDays = from !== undefined && to !== undefined && isoDay(from) === from && isoDay(to) === to && from <= to
  if (period === undefined && isDays && from >= '1970-01-01' && to < '9999-01-01')
    return { name: 'own', days: { from, to: dayOf(Date.parse(to) + dayMs) } }
  const name = period ?? 'year'
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - periods[name].months, 1)
  return { name, days: { from: dayOf(first), to: dayOf(now.getTime() + dayMs) } }
}

/** As many days before. */
export function daysBefore({ from, to }: Days): Days {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  return { from: dayOf(start - (end - start)), to: from }
}

/** The months that days are in, as `2026-11`; 60 at most, the last ones. */
export function monthsIn({ from, to }: Days): readonly string[] {
  const last = new Date(Date.parse(to) - dayMs)
  const first = new Date(from)
  const count = (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth() + 1
  return Array.from({ length: Math.min(count, 60) }, (_none, back) =>
    new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  ).toReversed()
}

/** `Nov 2026`. */
export function monthLabel(month: string): string {
  return new Date(`${month}-01`).toLocaleString('en-US', { month: 'short', year: 'numeric', timeZone: 'UTC' })
}

/** `Nov 1, 2026`. */
export function dayLabel(day: string): string {
  return new Date(day).toLocaleString('en-US', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
}

/** The days of a period in words, the last one included. */
export function daysLabel({ from, to }: Days): string {
  return `${dayLabel(from)} to ${dayLabel(dayOf(Date.parse(to) - dayMs))}`
}
