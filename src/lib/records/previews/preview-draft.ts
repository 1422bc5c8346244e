import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import type { FieldMapping } from '../../crm/domain/field-mapping.ts'
import { type SyncedObject, syncedObjectSchema } from '../../crm/domain/objects.ts'
import { previewDraftSchema } from '../../crm/domain/preview-draft.ts'
import { mappingRowSchema } from '../../db/connections.ts'
import { readRows, type UserClient } from '../rows.ts'

const draftSchema = z.object({
  connection_id: databaseIdSchema,
  draft: previewDraftSchema
    .omit({ mapping: true })
    .extend({ mapping: z.partialRecord(syncedObjectSchema, z.array(mappingRowSchema)).optional() }),
})
const storedSchema = z.looseObject({ object_type: syncedObjectSchema })

/** What a preview was made with that is not saved, with the mapping that is saved by now of each object that it maps or filters otherwise. */
export type DraftOfPreview = z.infer<typeof draftSchema>['draft'] & {
  readonly saved: ReadonlyMap<SyncedObject, readonly FieldMapping[]>
}

/** Null where there is no such preview in the organisation. */
export async function draftOfPreview(
  client: UserClient,
  organizationId: string,
  previewId: string,
): Promise<DraftOfPreview | null> {
  const [found] = await readRows(
    z.array(draftSchema),
    client.from('crm_previews').select('connection_id, draft').eq('organization_id', organizationId).eq('id', previewId),
  )
  if (found === undefined) return null
  const { mapping, objects: own } = found.draft
  const objects = syncedObjectSchema.options.filter(
    (object) => mapping?.[object] !== undefined || own?.[object]?.settings?.filter !== undefined,
  )
  const saved = new Map<SyncedObject, FieldMapping[]>(objects.map((object) => [object, []]))
  if (objects.length === 0) return { ...found.draft, saved }
  const rows = await readRows(
    z.array(storedSchema),
    client
      .from('crm_field_mappings')
      .select('object_type, adsapp_field, crm_field, direction, transform_rule, conflict_policy, is_custom')
      .eq('organization_id', organizationId)
      .eq('connection_id', found.connection_id)
      .in('object_type', objects)
      .order('position'),
  )
  for (const row of rows) saved.get(row.object_type)?.push(mappingRowSchema.parse(row))
  return { ...found.draft, saved }
}
