import type { z } from 'zod'
import { customKey } from '../../crm/domain/objects.ts'
import type { NamedValues } from '../../core/edits/merge-edits.ts'

export type Value = z.infer<ReturnType<typeof z.json>>

/** A record's values by the names of mappings, `jobTitle` and `custom.tier`; what is blank is absent. */
export type RecordValues = NamedValues<Value>

/** A custom property's name in mappings. */
export function customName(key: string): string {
  return `custom.${key}`
}

/** The custom properties among the values, by their own names. */
export function customIn(values: RecordValues): ReadonlyMap<string, Value> {
  return new Map(
    [...values].flatMap(([name, value]) => {
      const key = customKey(name)
      return key === null ? [] : [[key, value] as const]
    }),
  )
}

/** A value as text; null: blank, or none that is text. */
export function textOf(values: RecordValues, name: string): string | null {
  const value = values.get(name)
  return typeof value === 'string' ? value : null
}

/** A value as a number; null: blank, or no number. */
export function numberOf(values: RecordValues, name: string): number | null {
  const value = values.get(name)
  return typeof value === 'number' ? value : null
}

/** A text or a number as people see it; blank is empty. */
export function shownOf(values: RecordValues, name: string): string {
  return textOf(values, name) ?? numberOf(values, name)?.toString() ?? ''
}
