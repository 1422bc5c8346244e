import { formatNumber } from '@/src/lib/core/text/number-text.ts'

/** `EUR 1,250.50`; what has no such currency as a number with what it says. Null for blank. */
export function amountText(value: unknown, currency: unknown): string | null {
  if (typeof value !== 'number') return valueText(value)
  const code = typeof currency === 'string' ? currency.trim() : ''
  if (!/^[A-Za-z]{3}$/.test(code)) return `${code} ${formatNumber(value)}`.trim()
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: code, currencyDisplay: 'code' }).format(value)
}

const list = new Intl.ListFormat('en-GB')

/** `Salesforce, HubSpot and Pipedrive`. */
export function listed(names: readonly string[]): string {
  return list.format(names)
}

/** `1 contact`, `2,310 contacts`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`
}

/** `Nov 28, 2026, 4:31:02 PM EST`: to the second, with the zone that it is in. */
export function exactTime(iso: string, timeZone: string): string {
  return new Date(iso).toLocaleString('en-US', {
    timeZone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  })
}

/** `0.4 s`, `12 s`, `3 min 5 s`, `1 h 2 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** A value of a record as one line of text; null for blank. */
export function valueText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Whether a time, in ISO 8601, has come. */
export function isDue(next: string): boolean {
  return Date.parse(next) <= Date.now()
}
