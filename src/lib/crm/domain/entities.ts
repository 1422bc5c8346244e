import { z } from 'zod'

export const objectTypeSchema = z.enum(['account', 'contact', 'lead'])
export type ObjectType = z.infer<typeof objectTypeSchema>

/** The value of one mapped field on our side. Blank is null, never an empty string. */
export const fieldValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type FieldValue = z.infer<typeof fieldValueSchema>

/** Values by field name (`email`, `custom.tier`, …). An absent field is blank. */
export type FieldValues = Readonly<Record<string, FieldValue>>

/**
 * A `set` holds several options as one text, separated by semicolons. A `reference` holds the id of another record: ours here, the CRM's
 * there.
 */
export const fieldTypeSchema = z.enum([
  'text',
  'email',
  'phone',
  'number',
  'boolean',
  'date',
  'datetime',
  'picklist',
  'set',
  'reference',
])
export type FieldType = z.infer<typeof fieldTypeSchema>

/**
 * The contact's own columns, by their names in mappings, with the length limits of the database. All other fields are under
 * `custom.`.
 */
export const contactFields = [
  { name: 'email', label: 'Email', type: 'email', lengthMax: 320 },
  { name: 'firstName', label: 'First name', type: 'text', lengthMax: 500 },
  { name: 'lastName', label: 'Last name', type: 'text', lengthMax: 500 },
  { name: 'phone', label: 'Phone', type: 'phone', lengthMax: 100 },
  { name: 'company', label: 'Company', type: 'text', lengthMax: 500 },
  { name: 'jobTitle', label: 'Job title', type: 'text', lengthMax: 500 },
] as const satisfies readonly { name: string; label: string; type: FieldType; lengthMax: number }[]

const customLengthMax = 100_000

/** Maximum number of characters of a field. */
export function contactFieldLimit(name: string): number {
  return contactFields.find((field) => field.name === name)?.lengthMax ?? customLengthMax
}

export type ContactFieldName = (typeof contactFields)[number]['name']

const contactFieldNames = new Set<string>(contactFields.map((field) => field.name))
const customFieldName = /^custom\.[A-Za-z][A-Za-z0-9_]{0,62}$/

/** True for a column of the contact and for `custom.<name>` with a name of letters, digits and underscores. */
export function isAdsappField(name: string): boolean {
  return contactFieldNames.has(name) || customFieldName.test(name)
}

/** The key inside `contacts.custom` of a custom field's name, or null for a column. */
export function customKey(name: string): string | null {
  return name.startsWith('custom.') ? name.slice('custom.'.length) : null
}
