import { z } from 'zod'
import { type FieldRuleSettings, ruled } from '../kit/field-rules.ts'
import type { CustomField } from './field-catalog.ts'

const partSchema = z.union([z.string(), z.number(), z.null()])

/** A value of a custom field as it is kept: plain, the ids of several options, or an object of parts, of which `value` is the main one. */
export const customValueSchema = z.union([partSchema, z.array(z.number()), z.record(z.string(), partSchema)])
export type CustomValue = z.infer<typeof customValueSchema>

const text = (lengthMax: number) =>
  z
    .string()
    .max(lengthMax)
    .transform((value) => value.trim())
const id = z.number().int().min(1)
const time = z.string().regex(/^\d\d:\d\d(:\d\d)?$/, 'must be a time such as 10:30:00')
const zone = { timezone_id: z.number().int().nullable().default(null), timezone_name: z.string().nullable().default(null) }
const date = z.iso.date()

/** What a custom field accepts, other than null, which clears it. The API is strict: a number in quotation marks is no number. */
function schemaOf(field: CustomField): z.ZodType<CustomValue> {
  const option = z
    .number()
    .int()
    .refine((value) => field.options.some((each) => each.id === value), 'names an option that the field does not have')
  switch (field.type) {
    case 'varchar':
    case 'varchar_auto':
    case 'phone':
      return text(255)
    case 'text':
      return text(65_535)
    case 'double':
      return z.number()
    case 'monetary':
      return z.strictObject({ value: z.number(), currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency code') })
    case 'enum':
      return option
    case 'set':
      return z.array(option).min(1, 'must not be empty; null clears the field')
    case 'user':
    case 'org':
    case 'people':
      return id
    case 'date':
      return date
    case 'daterange':
      return z.strictObject({ value: date, until: date })
    case 'time':
      return z.strictObject({ value: time, ...zone })
    case 'timerange':
      return z.strictObject({ value: time, until: time, ...zone })
    case 'address':
      return z.object({ value: text(255) }).catchall(z.string().nullable())
  }
}

type Checked = { readonly ok: true; readonly value: CustomValue } | { readonly ok: false; readonly problem: string }

/** The value as it is stored, or what is wrong with it. Blank text is stored as null. */
export function checkCustomValue(field: CustomField, value: unknown): Checked {
  if (value === null) return { ok: true, value: null }
  const parsed = schemaOf(field).safeParse(value)
  if (!parsed.success) return { ok: false, problem: parsed.error.issues[0]?.message ?? 'is not valid' }
  return { ok: true, value: parsed.data === '' ? null : parsed.data }
}

/** The value in a response, without options that were deleted since. */
export function shownCustomValue(field: CustomField, value: CustomValue | undefined, withLabels: boolean): unknown {
  if (value === undefined || value === null || (field.type !== 'enum' && field.type !== 'set')) return value ?? null
  const chosen = new Set(Array.isArray(value) ? value : [value])
  const options = field.options.filter((option) => chosen.has(option.id))
  const shown = options.map(({ id: optionId, label }) => (withLabels ? { id: optionId, label } : optionId))
  if (field.type === 'enum') return shown[0] ?? null
  return shown.length === 0 ? null : shown
}

const searchableTypes = new Set(['address', 'varchar', 'text', 'varchar_auto', 'double', 'monetary', 'phone'])

/** The custom values that search finds a record by. */
export function searchableTexts(
  fields: ReadonlyMap<string, CustomField>,
  values: Readonly<Record<string, CustomValue>>,
): readonly string[] {
  return [...fields.values()].flatMap(({ code, type }) => (searchableTypes.has(type) ? [mainText(values[code])] : []))
}

/** The values as the company's rules have them stored; of a value with a currency, the amount. */
export function ruledCustomValues(
  settings: FieldRuleSettings,
  values: Readonly<Record<string, CustomValue>>,
): Record<string, CustomValue> {
  const entries = Object.entries(values).map(([code, value]): [string, CustomValue] => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return [code, ruled(settings, code, value)]
    const { value: main = null } = value
    return [code, { ...value, value: ruled(settings, code, main) }]
  })
  return Object.fromEntries(entries)
}

/** The main part of a value as text; blank for no value and for options. */
export function mainText(value: CustomValue | undefined): string {
  if (value === undefined || value === null || Array.isArray(value)) return ''
  return typeof value === 'object' ? String(value['value'] ?? '') : String(value)
}
