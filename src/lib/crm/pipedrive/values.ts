import { z } from 'zod'
import type { FieldValue } from '../domain/entities.ts'
import { isoDay } from '../domain/dates.ts'
import { decimalText, exactNumber } from '../domain/money.ts'
import { isBlank } from '../domain/normalize.ts'
import type { RefusalReason } from '../domain/refusal.ts'
import type { Field } from './catalogue.ts'
import { type FieldOption, optionNamed, optionSeparator } from './options.ts'

const optionId = z.union([z.number(), z.string()])
const optionIds = z.union([z.array(optionId), optionId.transform((id) => [id])])
/** A number; as its text where a number cannot hold all its digits. */
const numeric = z
  .union([z.number(), z.string()])
  .refine((value) => decimalText(value) !== null)
  .transform((value) => exactNumber(value) ?? String(value).trim())
const wrapped = z.object({ value: z.unknown(), until: z.string().nullish() })
export const moneySchema = z.object({ value: numeric.nullish(), currency: z.string().min(1) })

/** A value of Pipedrive in our terms: option names instead of ids, the amount of a monetary value. Blank is null. */
export function readValue(field: Field, raw: unknown): FieldValue {
  if (raw === null || raw === undefined) return null
  switch (field.kind) {
    case 'number':
    case 'amount':
      return numeric.safeParse(raw).data ?? null
    case 'monetary':
      return moneySchema.safeParse(raw).data?.value ?? numeric.safeParse(raw).data ?? null
    case 'enum':
    case 'set': {
      const chosen = optionIds.safeParse(raw).data ?? []
      return plain(namesOf(field.options, chosen).join(optionSeparator))
    }
    default:
      return plain(raw)
  }
}

/** The text of a value; for a range, both ends. */
function plain(raw: unknown): FieldValue {
  if (typeof raw === 'string') return raw.trim() === '' ? null : raw
  if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw)
  const { value, until } = wrapped.safeParse(raw).data ?? { value: null, until: null }
  const start = typeof value === 'string' || typeof value === 'number' ? plain(value) : null
  return start === null || !until ? start : `${start} – ${until}`
}

/** In the field's own order; an option that was added since the fields were read appears as its id. */
function namesOf(options: readonly FieldOption[], ids: readonly (number | string)[]): readonly string[] {
  const chosen = new Set(ids.map(String))
  const known = options.filter((option) => chosen.delete(String(option.id)))
  return [...known.map((option) => option.name), ...chosen]
}

export function blankToNull(text: string | null | undefined): string | null {
  return text === undefined || isBlank(text) ? null : text
}

/** A value as text without spaces at its ends. */
export function textOf(value: FieldValue): string | null {
  return isBlank(value) ? null : String(value).trim()
}

/** The id that a text is; null for a text that is none. */
export function idOf(text: string): number | null {
  const id = /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(id) ? id : null
}

type Written = { readonly value: unknown } | { readonly problem: string; readonly reason: RefusalReason }

/**
 * A value in Pipedrive's format; null clears. A value that Pipedrive cannot store results in a message instead. `currency` is
 * used for monetary values.
 */
export function writeValue(field: Field, value: FieldValue, currency: string): Written {
  if (isBlank(value)) return { value: null }
  const text = String(value).trim()
  switch (field.kind) {
    case 'number':
    case 'amount':
    case 'monetary': {
      if (decimalText(value) === null) return notANumber(field, text)
      const amount = exactNumber(value)
      if (amount === null)
        return { problem: `Pipedrive does not keep all digits of ${text} in “${field.label}”.`, reason: 'wrong_type' }
      return { value: field.kind === 'monetary' ? { value: amount, currency } : amount }
    }
    case 'date': {
      const day = isoDay(text)
      if (day === null) {
        return {
          problem: `“${field.label}” takes a date like 2026-11-30 in Pipedrive, and “${text}” is none.`,
          reason: 'invalid_date',
        }
      }
      return { value: day }
    }
    case 'time': {
      const [, hours = '', minutes = '', seconds = '00'] = /^(\d{1,2}):([0-5]\d)(?::([0-5]\d))?$/.exec(text) ?? []
      if (hours === '' || Number(hours) > 23) {
        return {
          problem: `“${field.label}” takes hours and minutes like 01:30 in Pipedrive, and “${text}” is none.`,
          reason: 'wrong_type',
        }
      }
      return { value: `${hours.padStart(2, '0')}:${minutes}:${seconds}` }
    }
    case 'enum': {
      const option = optionNamed(field.options, text)
      return option ? { value: option.id } : { problem: notAnOption(field, text), reason: 'not_an_option' }
    }
    case 'set': {
      const names = text.split(optionSeparator).filter((name) => !isBlank(name))
      const unknown = names.find((name) => !optionNamed(field.options, name))
      if (unknown !== undefined) return { problem: notAnOption(field, unknown.trim()), reason: 'not_an_option' }
      const chosen = new Set(names.map((name) => optionNamed(field.options, name)?.id))
      const ids = field.options.map((option) => option.id).filter((id) => chosen.has(id))
      // Pipedrive rejects an empty list; null clears.
      return { value: ids.length === 0 ? null : ids }
    }
    case 'address':
      return { value: { value: text } }
    case 'reference': {
      const id = idOf(text)
      return id === null
        ? { problem: `“${field.label}” takes the id of a record of Pipedrive, and “${text}” is none.`, reason: 'wrong_type' }
        : { value: id }
    }
    default:
      return { value: text }
  }
}

function notANumber(field: Field, text: string): Written {
  return { problem: `“${field.label}” takes a number in Pipedrive, and “${text}” is none.`, reason: 'wrong_type' }
}

const optionsShownMax = 20

function notAnOption(field: Field, text: string): string {
  const names = field.options.map((option) => option.name)
  const more = names.length > optionsShownMax ? ` and ${names.length - optionsShownMax} more` : ''
  const allowed = names.length === 0 ? 'It has no options.' : `It allows: ${names.slice(0, optionsShownMax).join(', ')}${more}.`
  return `“${text}” is not an option of “${field.label}” in Pipedrive. ${allowed}`
}
