import { z } from 'zod'
import type { ObjectType } from '../crm/domain/entities.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const rowSchema = z.object({ version: z.number().int() }).nullable()

/** The version that the mapping of an object has by now; 0 where it has never been saved. */
export async function newestMappingVersion(db: ServiceClient, connectionId: string, object: ObjectType): Promise<number> {
  const versions = db.from('crm_mapping_versions').select('version').eq('connection_id', connectionId).eq('object_type', object)
  return rowSchema.parse(unwrap(await versions.order('version', { ascending: false }).limit(1).maybeSingle()))?.version ?? 0
}
