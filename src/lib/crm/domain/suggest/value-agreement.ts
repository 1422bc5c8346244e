import type { FieldType, FieldValue } from '../entities.ts'
import { isoDay, isoInstant } from '../dates.ts'
import { isBlank } from '../normalize.ts'

/** Values of one record, on both sides. */
export type SampledPair = { readonly ours: FieldValue | undefined; readonly theirs: FieldValue | undefined }

export type Agreement = {
  /** Records where both sides have a value. */
  readonly compared: number
  readonly agreed: number
  /** How many values there were: the same one everywhere proves nothing. */
  readonly distinct: number
}

/** How many of these records have the same on both sides, however it is written. */
export function agreementOf(type: FieldType, pairs: readonly SampledPair[]): Agreement {
  const both = pairs.filter(({ ours, theirs }) => !isBlank(ours ?? null) && !isBlank(theirs ?? null))
  const compared = both.map(({ ours, theirs }) => [plain(type, ours ?? null), plain(type, theirs ?? null)] as const)
  const agreed = compared.filter(([ours, theirs]) => ours === theirs)
  return { compared: compared.length, agreed: agreed.length, distinct: new Set(agreed.map(([ours]) => ours)).size }
}

/** How values correspond that are not the same. */
export type Likeness = {
  /** Records where one side says what the other says and more, or nearly the same: `Fintrust` and `Fintrust plc`, 180 and 190. */
  readonly near: number
  /** Different values that are the same or nearly so, and long enough that few would be by chance. */
  readonly telling: number
  /** Each value here goes with one there, and back, often enough to be no accident: `Gold` with `Goud`, true with `Ja`. */
  readonly isTranslated: boolean
  /** Which: ours, and theirs. Null where they are not translated, or are no texts. */
  readonly values: Readonly<Record<string, string>> | null
}

/** Choices at most: of more values than that it would be names. */
const choicesMax = 12
/** Records that say again what others have said of the same choice: of two choices more, since they are the same by chance more often. */
const repeatedFrom = { two: 6, more: 3 }

/** Of records where both sides have a value. */
export function likenessOf(pairs: readonly SampledPair[]): Likeness {
  const both = pairs.flatMap(({ ours, theirs }): [string, string][] =>
    isBlank(ours ?? null) || isBlank(theirs ?? null) ? [] : [[plain('text', ours ?? null), plain('text', theirs ?? null)]],
  )
  const [there, here] = [new Map(both), new Map(both.map(([ours, theirs]) => [theirs, ours]))]
  const isOneToOne = both.every(([ours, theirs]) => there.get(ours) === theirs && here.get(theirs) === ours)
  const isTranslated =
    isOneToOne &&
    there.size >= 2 &&
    there.size <= choicesMax &&
    both.length - there.size >= (there.size === 2 ? repeatedFrom.two : repeatedFrom.more)
  const written = pairs.flatMap(({ ours, theirs }) =>
    typeof ours === 'string' && typeof theirs === 'string' && ours !== '' && theirs !== '' ? [[ours, theirs] as const] : [],
  )
  const values = Object.fromEntries(written)
  const isOther = written.length === both.length && written.some(([ours, theirs]) => ours !== theirs)
  const goesBack = new Set(Object.values(values)).size === Object.keys(values).length
  return {
    near: both.filter(([ours, theirs]) => ours !== theirs && areNear(ours, theirs)).length,
    telling: new Set(both.flatMap(([ours, theirs]) => (ours.length >= tellsFrom && areNear(ours, theirs) ? [ours] : []))).size,
    isTranslated,
    values: isTranslated && isOther && goesBack ? values : null,
  }
}

const nearNumbers = 0.1
/** Characters: true, Yes or 12 are the same in many fields. */
const tellsFrom = 3

function areNear(ours: string, theirs: string): boolean {
  const [one, other] = [Number(ours), Number(theirs)]
  if (ours !== '' && Number.isFinite(one) && Number.isFinite(other)) return Math.abs(one - other) <= nearNumbers * Math.abs(one)
  const [fewer, more] = [wordsIn(ours), wordsIn(theirs)].toSorted((first, second) => first.length - second.length)
  if (fewer === undefined || more === undefined || fewer.length === 0 || 2 * fewer.length < more.length) return false
  return fewer.every((word) => more.some((other) => other === word || isCutFrom(word, other) || isCutFrom(other, word)))
}

/** `Hauptstr` and `Hauptstrasse`. */
const cutFrom = 4

function isCutFrom(word: string, other: string): boolean {
  return word.length >= cutFrom && other.startsWith(word)
}

function wordsIn(text: string): readonly string[] {
  return text
    .replaceAll('ß', 'ss')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** Digits by which numbers are told apart, whatever is written before them. */
const phoneDigits = 8

function plain(type: FieldType, value: FieldValue): string {
  const text = String(value).trim().toLowerCase()
  if (type === 'phone') return text.replaceAll(/\D/g, '').slice(-phoneDigits)
  if (type === 'number' || type === 'money') return String(Number(text.replaceAll(/[^\d.-]/g, '')))
  if (type === 'date') return isoDay(text) ?? isoInstant(text)?.slice(0, 10) ?? text
  return text
    .replace(/^https?:\/\/(www\.)?/, '')
    .replaceAll(/[\s/]+$/g, '')
    .replaceAll(/\s+/g, ' ')
}
