import { z } from 'zod'
import { type ImportSettings, importSettingsSchema } from '../../contract/import-settings.ts'
import { customKey } from '../forms/record-form.ts'
import type { Member } from '../resources/member.ts'
import type { Resource } from '../resources/resources.ts'

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
