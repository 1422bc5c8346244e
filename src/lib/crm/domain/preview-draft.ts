import { z } from 'zod'
import { conflictPolicySchema } from './conflict-policy.ts'
import { fieldMappingSchema } from './field-mapping.ts'
import { syncedObjectSchema } from './objects.ts'
import { connectionSettingsSchema, storedObjectSettingsSchema } from './settings.ts'

const settings = connectionSettingsSchema.shape

/**
 * Mapping and settings that are not saved, as a preview takes them: of an object its whole mapping, of settings those that would change. What
 * is left out is as it is stored.
 */
export const previewDraftSchema = z.strictObject({
  mapping: z
    .partialRecord(syncedObjectSchema, z.array(fieldMappingSchema).min(1).max(500))
    .optional()
    .describe('By object, the whole mapping that it would have.'),
  settings: z
    .strictObject({
      conflictPolicy: conflictPolicySchema.optional(),
      deletes: settings.deletes.unwrap().optional(),
      matchKeys: settings.matchKeys.unwrap().optional(),
      allowDuplicates: settings.allowDuplicates.unwrap().optional(),
    })
    .optional()
    .describe('Settings of the connection that would change.'),
  objects: z
    .partialRecord(
      syncedObjectSchema,
      z.strictObject({ enabled: z.boolean().optional(), settings: storedObjectSettingsSchema.optional() }),
    )
    .optional()
    .describe('By object, whether it would be synced, and settings of its own that would change.'),
})
export type PreviewDraft = z.infer<typeof previewDraftSchema>

/** Whether a draft changes nothing: what is previewed is what a sync would do now. */
export function isEmptyDraft({ mapping = {}, settings: own = {}, objects = {} }: PreviewDraft): boolean {
  return [mapping, own, objects].every((part) => Object.keys(part).length === 0)
}
