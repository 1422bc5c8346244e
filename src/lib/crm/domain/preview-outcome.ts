import { z } from 'zod'
import { syncedObjectSchema } from './objects.ts'

export const previewSides = ['adsapp', 'crm', 'link'] as const

/**
 * What would become of a record. Written here (`adsapp`) or in the CRM (`crm`): created, updated, archived, restored. Of the two together
 * (`link`): linked to one another, in conflict, ambiguous (a person has to say which records are the same), left out, or unchanged.
 */
export const previewOutcomes = [
  'linked',
  'created',
  'updated',
  'archived',
  'restored',
  'conflict',
  'ambiguous',
  'left_out',
  'unchanged',
] as const
export const previewOutcomeSchema = z.enum(previewOutcomes)
export type PreviewOutcome = z.infer<typeof previewOutcomeSchema>

export const sidedOutcomeSchema = z.object({ side: z.enum(previewSides), outcome: previewOutcomeSchema })
export type SidedOutcome = z.infer<typeof sidedOutcomeSchema>

/** An outcome as the database has it: `adsapp:created`. */
export const storedOutcomeSchema = z.string().transform((text) => {
  const [side, outcome] = text.split(':')
  return sidedOutcomeSchema.parse({ side, outcome })
})

/** Every way in which the database has an outcome, on one side or on any. */
export function storedOutcomes(outcome: PreviewOutcome, side: SidedOutcome['side'] | undefined): readonly string[] {
  return (side === undefined ? previewSides : [side]).map((each) => `${each}:${outcome}`)
}

/** Records by object, side and outcome. */
export const previewCountsSchema = z
  .partialRecord(syncedObjectSchema, z.record(z.string(), z.number()))
  .transform((counts) =>
    syncedObjectSchema.options.flatMap((object) =>
      Object.entries(counts[object] ?? {}).flatMap(([stored, records]) =>
        records === 0 ? [] : [{ object, ...storedOutcomeSchema.parse(stored), records }],
      ),
    ),
  )
