import { z } from 'zod'
import { customKey } from '../record-form.ts'
import type { Member } from '../resources/member.ts'
import type { Resource } from '../resources/resources.ts'

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

/** What the organisation's own choices are called, by member and text in lower case: found out when somebody asks, for all rows. */
export const storedSettingsSchema = importSettingsSchema.extend({
  words: z.record(z.string(), z.record(z.string(), z.string())).default({}),
})
export type StoredSettings = z.infer<typeof storedSettingsSchema>

/** The members that a column can become: none that lead to several records, that the database sets, or that only some may see. */
export function targetsOf({ members }: Resource): readonly Member[] {
  return members.filter(
    ({ kind, rules, name, secret }) => secret === undefined && (name === 'id' || kind === 'json' || rules !== null),
  )
}

const recognisable: ReadonlySet<Member['kind']> = new Set(['text', 'email', 'phone'])

/** Whether records can be recognised by what a column becomes. */
export function isMatchable(resource: Resource, target: string): boolean {
  const member = resource.members.find(({ name }) => name === target)
  return target.startsWith('custom.') || target === 'id' || (member !== undefined && recognisable.has(member.kind))
}

/** What is wrong with settings for a file of this many columns: `field` and `message`. */
export function settingsFaults(resource: Resource, columnCount: number, { columns, match }: ImportSettings) {
  const known = new Set(targetsOf(resource).map(({ name }) => name))
  const faults = columns.flatMap((target, index) => {
    const field = `columns[${index}]`
    if (target === null) return []
    if (columns.indexOf(target) !== index) return [{ field, message: `two columns cannot both become “${target}”.` }]
    const own = target.startsWith('custom.') ? target.slice('custom.'.length) : null
    if (own !== null && customKey.test(own)) return []
    return known.has(target) ? [] : [{ field, message: `there is no member “${target}”. There are ${[...known].join(', ')}.` }]
  })
  if (columns.length !== columnCount) {
    faults.push({ field: 'columns', message: `this has to name what becomes of all ${columnCount} columns.` })
  }
  if (columns.every((target) => target === null || target === 'id')) {
    faults.push({ field: 'columns', message: 'at least one column has to become something.' })
  }
  if (match !== null && !(columns.includes(match) && isMatchable(resource, match))) {
    faults.push({ field: 'match', message: 'this has to be one of the columns, and a text, an email, a phone number or an id.' })
  }
  return faults
}
