import { z } from 'zod'
import type { Values } from './crm-records.ts'

/** The names of fields in a CRM. */
export type Names<F extends string> = Readonly<Partial<Record<F, string>>>

const blank = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === '' ? null : String(value)))

/** A value as people read it: text, or null for none. */
export function asText(value: unknown): string | null {
  return blank.parse(value)
}

/** A row's values as text, by our names of the fields; null for a field that the CRM does not have. */
export function textOf<F extends string>(row: Readonly<Record<string, unknown>>, names: Names<F>): Record<F, string | null> {
  const values: Partial<Record<F, string | null>> = {}
  for (const field of fieldsOf(names)) values[field] = asText(row[names[field] ?? ''])
  return values as Record<F, string | null>
}

/** Values by the CRM's names of the fields. */
export function renamed<F extends string>(
  values: Values<F>,
  names: Names<F>,
  as: (field: F, value: string) => string | number = (_, value) => value,
): Record<string, string | number | null> {
  return Object.fromEntries(
    fieldsOf(names).flatMap((field) => {
      const [name, value] = [names[field], values[field]]
      return name === undefined || value === undefined ? [] : [[name, value === null ? null : as(field, value)]]
    }),
  )
}

export function fieldsOf<F extends string>(by: Readonly<Partial<Record<F, unknown>>>): readonly F[] {
  return Object.keys(by) as F[]
}
