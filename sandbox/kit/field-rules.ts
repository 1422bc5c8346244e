import { z } from 'zod'

/** What an account's own settings, triggers and workflows do to a value as it is stored. */
const rules = {
  uppercase: (text: string) => text.toUpperCase(),
  lowercase: (text: string) => text.toLowerCase(),
  one_line: (text: string) => text.trim().replace(/\s+/g, ' '),
  ten_characters: (text: string) => text.slice(0, 10),
  two_decimals: (text: string) => String(Math.round(Number(text) * 100) / 100),
  sorted_options: (text: string) => text.split(';').sort().join(';'),
  computed: (text: string) => `#${text.length} ${text}`,
} as const satisfies Readonly<Record<string, (text: string) => string>>

const ruleNames = [
  'uppercase',
  'lowercase',
  'one_line',
  'ten_characters',
  'two_decimals',
  'sorted_options',
  'computed',
] as const satisfies readonly (keyof typeof rules)[]

/** Part of every sandbox's settings. */
export const fieldRuleSettingsShape = {
  /** By the name of the field. */
  fieldRules: z.record(z.string(), z.enum(ruleNames)),
  /** What a new record has in a field that nothing was said of. */
  fieldDefaults: z.record(z.string(), z.string()),
}
export type FieldRuleSettings = z.infer<z.ZodObject<typeof fieldRuleSettingsShape>>

export const noFieldRules: FieldRuleSettings = { fieldRules: {}, fieldDefaults: {} }

/** The value as the field's rule has it stored. Numbers stay numbers, and what has no value has none after it. */
export function ruled<V>({ fieldRules }: FieldRuleSettings, name: string, value: V): V | string | number {
  const rule = fieldRules[name]
  if (rule === undefined || (typeof value !== 'string' && typeof value !== 'number') || value === '') return value
  const stored = rules[rule](String(value))
  return typeof value === 'number' ? Number(stored) : stored
}
