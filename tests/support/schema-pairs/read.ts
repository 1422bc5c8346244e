import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { fieldTypeSchema, fieldValueSchema, referenceTargetSchema } from '../../../src/lib/crm/domain/entities.ts'

const name = z.string().min(1)
const valuesSchema = z.record(name, fieldValueSchema)

const schemaPairSchema = z.strictObject({
  /** Whose schema it is, and why an answer is the right one where that is not plain. */
  about: z.string().min(20),
  object: z.enum(['contact', 'account', 'lead', 'opportunity', 'task']),
  /** The organisation's own custom fields, beside the object's columns. */
  ours: z.array(z.strictObject({ name, type: fieldTypeSchema })).max(6),
  theirs: z
    .array(
      z.strictObject({
        name,
        label: name,
        type: fieldTypeSchema,
        readOnly: z.boolean(),
        /** Of a reference to one of our objects, or to a user. */
        target: referenceTargetSchema.exactOptional(),
        /** Labels of the choices. */
        options: z.array(name).min(2).exactOptional(),
      }),
    )
    .min(12)
    .max(25),
  /** Records that are linked, by the names of fields. A blank is null; their choices are given by their labels. */
  records: z.array(z.strictObject({ ours: valuesSchema, theirs: valuesSchema })).max(12),
  /** By their name: our field, null where there is none, or all answers that are as good as each other. */
  answers: z.record(name, z.union([name, z.null(), z.array(name.nullable()).min(2)])),
})

export type SchemaPair = z.infer<typeof schemaPairSchema>
export type Answer = SchemaPair['answers'][string]
export type NamedPair = { readonly crm: PairedCrm; readonly file: string; readonly pair: SchemaPair }

export const pairedCrms = ['hubspot', 'salesforce', 'pipedrive'] as const
export type PairedCrm = (typeof pairedCrms)[number]

/**
 * Schemas of CRMs with the field of ours that a consultant would choose for each of their fields, written by hand.
 * @throws ZodError where a file is not in this form
 */
export function readSchemaPairs(): readonly NamedPair[] {
  return pairedCrms.flatMap((crm) =>
    readdirSync(join(import.meta.dirname, crm))
      .toSorted()
      .map((file) => ({ crm, file, pair: readPair(join(import.meta.dirname, crm, file)) })),
  )
}

function readPair(path: string): SchemaPair {
  return schemaPairSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
}

/** All that is right for a field. */
export function acceptable(answer: Answer): readonly (string | null)[] {
  return Array.isArray(answer) ? answer : [answer]
}
