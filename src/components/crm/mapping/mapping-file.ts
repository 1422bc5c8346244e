import { z } from 'zod'
import { crmNames, crmTypeSchema, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { type FieldMapping, fieldMappingSchema } from '@/src/lib/crm/domain/field-mapping.ts'
import { specOf, type SyncedObject, syncedObjectSchema } from '@/src/lib/crm/domain/objects.ts'
import { inputWords } from '@/src/lib/http/input-words.ts'

/** A mapping as a file: what `PUT /api/crm/mapping` takes, less what is decided when it is sent. */
const mappingFileSchema = z.object({
  crmType: crmTypeSchema,
  object_type: syncedObjectSchema,
  mappings: z.array(fieldMappingSchema).min(1).max(200),
})

export function mappingFile(crmType: CrmType, object: SyncedObject, mappings: readonly FieldMapping[]): string {
  return `${JSON.stringify({ crmType, object_type: object, mappings }, null, 2)}\n`
}

/** The rows of a file, or why it is none of this mapping. */
export function readMappingFile(
  text: string,
  crmType: CrmType,
  object: SyncedObject,
): { readonly mappings: readonly FieldMapping[] } | { readonly problem: string } {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return { problem: 'This file is no JSON. Choose one that was exported here.' }
  }
  const { data, error } = mappingFileSchema.safeParse(content, { error: inputWords })
  if (data === undefined) {
    const [issue] = error.issues
    return {
      problem: `This is no field mapping: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'this is not as it has to be.'}`,
    }
  }
  if (data.crmType !== crmType || data.object_type !== object) {
    return {
      problem: `This file is a mapping of ${specOf(data.object_type).many} with ${crmNames[data.crmType]}. Open that mapping, or copy it from there.`,
    }
  }
  return { mappings: data.mappings }
}
