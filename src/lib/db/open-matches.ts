import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'
import { linkRowSchema } from './link-rows.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const matchSchema = linkRowSchema
  .pick({ record_id: true, crm_record_id: true, candidates: true })
  .extend({ object_type: syncedObjectSchema, crm_connections: z.object({ crm_type: crmTypeSchema }) })
  .transform((row) => ({
    recordId: row.record_id,
    crmRecordId: row.crm_record_id,
    object: row.object_type,
    candidates: row.candidates ?? [],
    crmType: row.crm_connections.crm_type,
  }))

/** An open match of this organisation, with its candidates; null where there is none. */
export async function findMatch(client: ServiceClient, organizationId: string, linkId: string) {
  const rows = unwrap(
    await client
      .from('crm_sync_state')
      .select('object_type, record_id, crm_record_id, candidates, crm_connections!inner(crm_type)')
      .eq('organization_id', organizationId)
      .eq('id', linkId)
      .eq('status', 'attention'),
  )
  return z.array(matchSchema).parse(rows)[0] ?? null
}

/** The emails of these contacts of an organisation, without those that are deleted or have none. */
export async function emailsOf(
  client: ServiceClient,
  organizationId: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const rows = unwrap(
    await client
      .from('contacts')
      .select('id, email')
      .eq('organization_id', organizationId)
      .in('id', [...ids])
      .is('deleted_at', null),
  )
  return z
    .array(z.object({ id: databaseIdSchema, email: z.string().nullable() }))
    .parse(rows)
    .flatMap(({ email }) => email ?? [])
}
