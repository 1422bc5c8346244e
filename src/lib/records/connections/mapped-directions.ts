import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { type Direction, directionSchema } from '../../crm/domain/field-mapping.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { readRows, type UserClient } from '../rows.ts'

const rowSchema = z.object({ connection_id: databaseIdSchema, adsapp_field: z.string(), direction: directionSchema })

/** Which way each mapped field of a connection goes, by our names. */
export type FieldDirections = ReadonlyMap<string, Direction>

/** The directions of the mapped fields of an object on an organisation's connections, by connection. */
export async function mappedDirections(
  client: UserClient,
  organizationId: string,
  object: RecordObject,
): Promise<ReadonlyMap<string, FieldDirections>> {
  const rows = await readRows(
    z.array(rowSchema),
    client
      .from('crm_field_mappings')
      .select('connection_id, adsapp_field, direction')
      .eq('organization_id', organizationId)
      .eq('object_type', object),
  )
  const directions = new Map<string, Map<string, Direction>>()
  for (const { connection_id: id, adsapp_field: field, direction } of rows) {
    directions.set(id, (directions.get(id) ?? new Map()).set(field, direction))
  }
  return directions
}
