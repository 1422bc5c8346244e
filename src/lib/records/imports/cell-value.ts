import { z } from 'zod'
import { cleanHtml, htmlOfLines } from '../../crm/domain/html-clean.ts'
import { dueText } from '../../crm/domain/due.ts'
import { isoInstant } from '../../crm/domain/dates.ts'
import { exactNumber } from '../../crm/domain/money.ts'
import { membersOf } from '../../crm/domain/sets.ts'
import type { Value } from '../fields/record-values.ts'
import type { Member, MemberKind } from '../resources/member.ts'
import type { StoredSettings } from './settings.ts'

/** What a cell says, or what is wrong with it. */
export type Cell = { readonly value: Value } | { readonly problem: string }

type TextCell = { readonly value: string } | { readonly value?: never; readonly problem: string }

/** How a text writes values, and what the organisation's own choices are called. */
export type Notation = Pick<StoredSettings, 'dates' | 'numbers' | 'words'>

type Reader = (text: string, settings: Notation, member: Member) => Cell

/** What the text of a cell says as a member's value, in the notation that was chosen. Nothing is guessed. */
export function cellValue(member: Member, text: string, settings: Notation): Cell {
  return readers[member.kind](text, settings, member)
}

const asWritten: Reader = (text) => ({ value: text })
const asNumber: Reader = (text, { numbers }) => numberIn(text, numbers)
const asMembers: Reader = (text) => ({ value: [...membersOf(text)] })

const readers: Readonly<Record<MemberKind, Reader>> = {
  text: asWritten,
  email: asWritten,
  phone: asWritten,
  reference: asWritten,
  currency: (text) => ({ value: text.toUpperCase() }),
  html: (text) => ({ value: /<[a-z][^>]*>/i.test(text) ? cleanHtml(text) : htmlOfLines(text) }),
  json: jsonIn,
  number: asNumber,
  whole: asNumber,
  date: (text, { dates }) => dayIn(text, dates),
  time: (text, { dates }) => timeIn(text, dates),
  due: (text, { dates }) => dueIn(text, dates),
  flag: flagIn,
  choice: optionIn,
  stage: wordFor((text) => `There is no stage “${text}”.`),
  member: wordFor((text) => `Nobody of the organisation is “${text}”.`),
  set: asMembers,
  references: asMembers,
  roles: asMembers,
}

function optionIn(text: string, _: Notation, { rules }: Member): Cell {
  const wanted = text.toLowerCase()
  const option = rules?.options.find(({ value, label }) => value.toLowerCase() === wanted || label.toLowerCase() === wanted)
  if (option) return { value: option.value }
  return { problem: `“${text}” is none of ${listed(rules?.options.map(({ label }) => label))}.` }
}

/** What the organisation's own choices are called: stages, and its people. */
function wordFor(problemOf: (text: string) => string): Reader {
  return (text, { words }, { name }) => {
    const value = words[name]?.[text.toLowerCase()]
    return value === undefined ? { problem: problemOf(text) } : { value }
  }
}

const flags = new Map([
  ...['true', 'yes', '1'].map((word) => [word, true] as const),
  ...['false', 'no', '0'].map((word) => [word, false] as const),
])

function flagIn(text: string): Cell {
  const value = flags.get(text.toLowerCase())
  return value === undefined ? { problem: `“${text}” is neither yes nor no.` } : { value }
}

function listed(options: readonly string[] = []): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(options)
}

const numbers = {
  plain: /^-?\d+(?:\.\d+)?$/,
  point: /^-?(?:\d+|\d{1,3}(?:[,\u00A0\u202F '’]\d{3})+)(?:\.\d+)?$/,
  comma: /^-?(?:\d+|\d{1,3}(?:[.\u00A0\u202F '’]\d{3})+)(?:,\d+)?$/,
} as const
const numberWords = { plain: '1234.56', point: '1,234.56', comma: '1.234,56' } as const

function numberIn(text: string, format: StoredSettings['numbers']): Cell {
  if (!numbers[format].test(text)) {
    return {
      problem: `“${text}” is no number written like ${numberWords[format]}. Choose how the file writes numbers, or mend it.`,
    }
  }
  const plain = format === 'comma' ? text.replaceAll(/[^\d,-]/g, '').replace(',', '.') : text.replaceAll(/[^\d.-]/g, '')
  const value = exactNumber(plain)
  return value === null ? { problem: 'Use at most 15 digits.' } : { value }
}

const isoDay = /^\d{4}-\d{2}-\d{2}$/
const orders = { dmy: '31/12/2026', mdy: '12/31/2026' } as const

function dayIn(text: string, format: StoredSettings['dates']): TextCell {
  const day = asIsoDay(text, format)
  return day !== null && isoInstant(day) !== null ? { value: day } : { problem: dateProblem(text, format) }
}

function dateProblem(text: string, format: StoredSettings['dates']): string {
  return format === 'iso'
    ? `“${text}” is no date written like 2026-12-31. If the file writes dates in another order, choose that.`
    : `“${text}” is no date written like 2026-12-31 or ${orders[format]}.`
}

/** A day in the notation of ISO 8601, where the text has that or the chosen order; null otherwise. */
function asIsoDay(text: string, format: StoredSettings['dates']): string | null {
  if (isoDay.test(text)) return text
  const [, first = '', second = '', year = ''] = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text) ?? []
  if (format === 'iso' || year === '') return null
  const [day, month] = format === 'dmy' ? [first, second] : [second, first]
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** A time; without a zone it is UTC. */
function timeIn(text: string, format: StoredSettings['dates']): TextCell {
  const [, date = text, rest = ''] = /^(\S+?)(?:[T ]\s*(\d.*))?$/i.exec(text) ?? []
  const day = asIsoDay(date, format)
  const time = day === null ? isoInstant(text) : isoInstant(rest === '' ? day : `${day}T${rest.padStart(5, '0')}`)
  return time === null ? { problem: dateProblem(text, format) } : { value: time }
}

/** A day, or a day with a time. */
function dueIn(text: string, format: StoredSettings['dates']): Cell {
  const hasTime = /^\S+\s+\d/.test(text) || text.includes('T')
  const time = hasTime ? timeIn(text, format) : dayIn(text, format)
  return time.value === undefined ? time : { value: dueText(time.value) }
}

function jsonIn(text: string): Cell {
  try {
    return { value: z.record(z.string(), z.json()).parse(JSON.parse(text)) }
  } catch {
    return { problem: 'This is no JSON object, as an export writes custom fields.' }
  }
}
