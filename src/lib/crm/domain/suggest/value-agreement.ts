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
