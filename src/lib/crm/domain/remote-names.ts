import type { FieldValues } from './entities.ts'

/** Between the names of the CRM's two fields of which a mapping makes one: no CRM has it in a name. */
const plus = '+'

export const joinedLabel = 'First and last name'

/** The CRM's fields with the first and the last name, where a row of a mapping has them as one; null for one field. */
export function joinedParts(crmField: string): readonly [string, string] | null {
  const [first, last, ...others] = crmField.split(plus)
  return first && last && others.length === 0 ? [first, last] : null
}

/** The CRM's fields that a row reads and writes. */
export function remoteParts(crmField: string): readonly string[] {
  return joinedParts(crmField) ?? [crmField]
}

/** Whether all of a row's fields are in what was read. */
export function isIn(crmField: string, properties: FieldValues): boolean {
  return remoteParts(crmField).every((part) => part in properties)
}

const [firstName, lastName] = [/^first_?name$/i, /^last_?name$/i]

/** The CRM's fields, and the two of a name as one beside them, where they are fields of text that can be written. */
export function withJoined<
  F extends { readonly name: string; readonly label: string; readonly type: string; readonly readOnly: boolean },
>(
  fields: readonly F[],
): readonly (F | { readonly name: string; readonly label: string; readonly type: 'text'; readonly readOnly: boolean })[] {
  const of = (name: RegExp) => fields.find((field) => name.test(field.name) && field.type === 'text')
  const [first, last] = [of(firstName), of(lastName)]
  if (first === undefined || last === undefined) return fields
  const readOnly = first.readOnly || last.readOnly
  return [...fields, { name: `${first.name}${plus}${last.name}`, label: joinedLabel, type: 'text', readOnly }]
}
