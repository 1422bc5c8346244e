import { z } from 'zod'

export const objectTypeSchema = z.enum(['account', 'contact', 'lead', 'opportunity', 'note', 'task', 'activity'])
export type ObjectType = z.infer<typeof objectTypeSchema>

/** What a field can lead to: a record of an object, or a user of the CRM, which is a member of the organisation here. */
export const referenceTargetSchema = z.enum([...objectTypeSchema.options, 'user'])
export type ReferenceTarget = z.infer<typeof referenceTargetSchema>

/** The value of one mapped field on our side. Blank is null, never an empty string. */
export const fieldValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type FieldValue = z.infer<typeof fieldValueSchema>

/** Values by field name (`email`, `custom.tier`, …). An absent field is blank. */
export type FieldValues = Readonly<Record<string, FieldValue>>

/**
 * `money` is an amount, as a number or as decimal text, compared at the minor unit of its currency where that is known. A `date` is a day, the
 * same in every time zone; what is `due` is a day or a moment (`due.ts`). `html` is compared by what a reader reads. A `set` holds several options as one text, separated by semicolons
 * (`sets.ts`), of which each is merged by itself. A `reference` holds the id of another record: ours here, the CRM's there;
 * `references` a set of them; `roles` what each of several is to the record (`member-roles.ts`).
 */
export const fieldTypeSchema = z.enum([
  'text',
  'email',
  'phone',
  'number',
  'money',
  'boolean',
  'date',
  'datetime',
  'due',
  'picklist',
  'set',
  'html',
  'reference',
  'references',
  'roles',
])
export type FieldType = z.infer<typeof fieldTypeSchema>
