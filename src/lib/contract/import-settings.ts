import { z } from 'zod'

export const dateFormats = ['iso', 'dmy', 'mdy'] as const
export const numberFormats = ['plain', 'point', 'comma'] as const

/** What becomes of a file's rows, as a person says it. */
export const importSettingsSchema = z.strictObject({
  columns: z
    .array(z.string().max(200).nullable())
    .max(500)
    .describe(
      'For each column of the file in turn: a member, `custom.<name>` for a custom field, `id` to recognise records; null: none.',
    ),
  match: z
    .string()
    .max(200)
    .nullable()
    .default(null)
    .describe('By which of these a record that is here already is recognised; null: every row is a new one.'),
  existing: z.enum(['update', 'skip']).default('update').describe('What a row does to a record that is recognised.'),
  missing: z.enum(['create', 'skip']).default('create').describe('What a row does whose record is not here.'),
  dates: z
    .enum(dateFormats)
    .default('iso')
    .describe('`iso` 2026-12-31, `dmy` 31/12/2026, `mdy` 12/31/2026. A date in another notation is refused, never guessed.'),
  numbers: z.enum(numberFormats).default('plain').describe('`plain` 1234.56, `point` 1,234.56, `comma` 1.234,56.'),
  blanks: z.enum(['keep', 'clear']).default('keep').describe('What a blank cell does to a value that is there.'),
})
export type ImportSettings = z.infer<typeof importSettingsSchema>
