import { z } from 'zod'
import type { RemoteWrite } from '../port/writes.ts'
import type { FieldValues } from '../domain/entities.ts'
import { isBlank, sameValue } from '../domain/normalize.ts'
import { keyOf } from '../domain/record-keys.ts'
import { fullId } from './mapping.ts'
import { keyFields, type SalesforceObject } from './objects.ts'

/** A record that a duplicate rule takes for the same, with the fields that it compared as equal and its values, where it tells. */
type Match = { readonly id: string; readonly sameFields: readonly string[]; readonly values: FieldValues }

/** What a duplicate rule has found. `mayAllow`: it only alerts, so that a person may save the record anyway. */
export type Duplicates = { readonly rule: string; readonly mayAllow: boolean; readonly matches: readonly Match[] }

const textSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
const matchSchema = z
  .looseObject({
    record: z.looseObject({ Id: z.string() }),
    fieldDiffs: z.array(z.looseObject({ difference: z.string(), name: z.string() })).catch([]),
  })
  .transform(
    ({ record, fieldDiffs }): Match => ({
      id: fullId(record.Id),
      sameFields: fieldDiffs.filter(({ difference }) => difference.toUpperCase() === 'SAME').map(({ name }) => name),
      values: Object.fromEntries(
        Object.entries(record).flatMap(([name, value]) => {
          const text = textSchema.safeParse(value)
          return text.success ? [[name, text.data]] : []
        }),
      ),
    }),
  )
const duplicateResultSchema = z.looseObject({
  allowSave: z.boolean().catch(false),
  duplicateRule: z.string().catch(''),
  matchResults: z.array(z.looseObject({ matchRecords: z.array(matchSchema).catch([]) })).catch([]),
})

/**
 * What an error says of duplicates; null where it says nothing.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_objects_duplicateresult.htm
 */
export function duplicatesIn(duplicateResult: unknown): Duplicates | null {
  const parsed = duplicateResultSchema.safeParse(duplicateResult)
  if (!parsed.success) return null
  const { allowSave, duplicateRule, matchResults } = parsed.data
  return { rule: duplicateRule, mayAllow: allowSave, matches: matchResults.flatMap(({ matchRecords }) => matchRecords) }
}

/** The header that says what duplicate rules do with a write: details always come with a refusal. */
export function duplicateRuleHeader(writes: readonly RemoteWrite[]): Readonly<Record<string, string>> {
  const allowSave = writes.every(({ allowDuplicates }) => allowDuplicates === true)
  return { 'Sforce-Duplicate-Rule-Header': `allowSave=${allowSave}; includeRecordDetails=true` }
}

/** What people tell a person by, the strongest first. */
const telling = ['Email', 'Website', 'Phone', 'MobilePhone', 'HomePhone', 'LastName', 'FirstName', 'Name', 'Title']

/**
 * The field of a write that made the rule find its matches, as far as can be told: the rule does not name its fields. Without it the
 * rest of the record is sent again, so a wrong guess costs a call and nothing else.
 */
export function suspectedField({ properties }: RemoteWrite, { matches }: Duplicates): string | undefined {
  const rank = (name: string) => (telling.indexOf(name) + telling.length + 1) % (telling.length + 1)
  const names = Object.keys(properties)
    .filter((name) => !isBlank(properties[name] ?? null))
    .toSorted((a, b) => rank(a) - rank(b))
  const isShared = (name: string) =>
    matches.some(
      ({ sameFields, values }) =>
        sameFields.includes(name) || (name in values && sameValue('text', lower(values[name]), lower(properties[name]))),
    )
  return names.find(isShared) ?? names.find((name) => telling.includes(name))
}

function lower(value: FieldValues[string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value).toLowerCase()
}

/** The match that has a key of the write, which is what records are paired by anyway. */
export function matchByKey(object: SalesforceObject, { properties }: RemoteWrite, { matches }: Duplicates): string | null {
  for (const { kind, field } of keyFields(object)) {
    const key = keyOf(kind, properties[field])
    // A rule may find records of other objects too, as the contact that a lead could be.
    const match =
      key === null
        ? undefined
        : matches.find(({ id, values }) => id.startsWith(object.keyPrefix) && keyOf(kind, values[field]) === key)
    if (match !== undefined) return match.id
  }
  return null
}
