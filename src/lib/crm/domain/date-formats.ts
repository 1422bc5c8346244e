import { isoDay, isoInstant } from './dates.ts'

/** A part of a format: a token with its pattern, or a sign between two. */
type Part = { readonly token: string } | { readonly sign: string }

const tokenPattern = /yyyy|MM|M|dd|d|HH|mm|ss/g
const digitsOf: Readonly<Record<string, string>> = {
  yyyy: String.raw`\d{4}`,
  MM: String.raw`\d{2}`,
  M: String.raw`\d{1,2}`,
  dd: String.raw`\d{2}`,
  d: String.raw`\d{1,2}`,
  HH: String.raw`\d{2}`,
  mm: String.raw`\d{2}`,
  ss: String.raw`\d{2}`,
}

function partsOf(format: string): readonly Part[] {
  const parts: Part[] = []
  let end = 0
  for (const { 0: token, index } of format.matchAll(tokenPattern)) {
    if (index > end) parts.push({ sign: format.slice(end, index) })
    parts.push({ token })
    end = index + token.length
  }
  if (end < format.length) parts.push({ sign: format.slice(end) })
  return parts
}

function tokensOf(format: string): readonly string[] {
  return partsOf(format).flatMap((part) => ('token' in part ? part.token : []))
}

/** Why a text is no format of dates that can be written and read again; null where it is one. */
export function dateFormatProblem(format: string): string | null {
  const parts = partsOf(format)
  const kinds = tokensOf(format).map((token) => token.at(0))
  const has = (kind: string) => kinds.includes(kind)
  if (new Set(kinds).size !== kinds.length) return 'Each part of the date stands in it once.'
  if (!has('y') || !has('M') || !has('d')) return 'It needs a year (yyyy), a month (MM or M) and a day (dd or d).'
  if (has('H') !== has('m') || (has('s') && !has('m')))
    return 'A time has hours and minutes (HH and mm), and may have seconds (ss).'
  if (parts.some((part) => 'sign' in part && /[\p{L}\d]/u.test(part.sign.replace('T', ''))))
    return 'Between its parts stand signs and spaces, and no letters or digits but T.'
  const isRunOn = parts.some((part, at) => {
    const next = parts[at + 1]
    return 'token' in part && part.token.length === 1 && next !== undefined && 'token' in next
  })
  return isRunOn ? 'A month or day of one digit or two needs a sign after it.' : null
}

export function hasTime(format: string): boolean {
  return tokensOf(format).includes('HH')
}

/** Whether what is written in it can be read again: of times to the second, in a zone without hours that come twice. */
export function isReadable(format: string, zone: string): boolean {
  return !hasTime(format) || (zone === 'UTC' && tokensOf(format).includes('ss'))
}

type Fields = { readonly [kind: string]: string }

/** A day or a time in a format; anything else as it is. A day keeps its day, whatever the zone. */
export function formattedDate(text: string, format: string, zone: string): string {
  const day = isoDay(text)
  if (day === null) return text
  const isDay = text.trim() === day
  const instant = isoInstant(text)
  const fields = isDay ? fieldsOf(`${day}T00:00:00`) : instant === null ? null : zonedFields(instant, zone)
  if (fields === null) return text
  return partsOf(format)
    .map((part) => {
      if ('sign' in part) return part.sign
      const digits = fields[part.token.charAt(0)] ?? ''
      return part.token.length === 1 ? String(Number(digits)) : digits
    })
    .join('')
}

/** What is written in a format: a day, or a time in UTC where the format has one. Anything else as it is. */
export function readDate(text: string, format: string, zone: string): string {
  const parts = partsOf(format)
  const pattern = parts.map((part) =>
    'token' in part ? `(${digitsOf[part.token] ?? ''})` : part.sign.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
  )
  const found = new RegExp(`^${pattern.join('')}$`).exec(text.trim())
  if (found === null) return text
  const read: Record<string, string> = {}
  tokensOf(format).forEach((token, at) => {
    read[token.charAt(0)] = (found[at + 1] ?? '').padStart(2, '0')
  })
  const { y = '', M = '', d = '', H = '00', m = '00', s = '00' } = read
  const day = isoDay(`${y}-${M}-${d}`)
  if (day === null) return text
  if (!hasTime(format)) return day
  const wall = isoInstant(`${day}T${H}:${m}:${s}Z`)
  return wall === null ? text : inUtc(wall, zone)
}

function fieldsOf(iso: string): Fields | null {
  const [, y = '', M = '', d = '', H = '', m = '', s = ''] = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})/.exec(iso) ?? []
  return y === '' ? null : { y, M, d, H, m, s }
}

/** An instant by the clock of a zone; null where that is in a year that is not written in four digits. */
function zonedFields(instant: string, zone: string): Fields | null {
  const shifted = new Date(Date.parse(instant) + offsetMs(Date.parse(instant), zone))
  return Number.isNaN(shifted.getTime()) ? null : fieldsOf(shifted.toISOString())
}

/** What a clock of the zone shows, as an instant. Of an hour that comes twice the first one; one that is left out is moved on. */
function inUtc(wall: string, zone: string): string {
  const asUtc = Date.parse(wall)
  const tried = [asUtc - offsetMs(asUtc - 86_400_000, zone), asUtc - offsetMs(asUtc + 86_400_000, zone)]
  const [found = asUtc - offsetMs(asUtc, zone)] = tried
    .filter((at) => at + offsetMs(at, zone) === asUtc)
    .toSorted((a, b) => a - b)
  const date = new Date(found)
  return Number.isNaN(date.getTime()) ? wall : date.toISOString()
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** How far the clocks of a zone are ahead of UTC at an instant. */
function offsetMs(at: number, zone: string): number {
  if (zone === 'UTC') return 0
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'narrow',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  clocks.set(zone, clock)
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return shown - Math.floor(at / 1000) * 1000
}
