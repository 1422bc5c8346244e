import { z } from 'zod'
import type { FieldValue } from '../crm/domain/entities.ts'
import type { SyncedObject } from '../crm/domain/objects.ts'
import { customValue } from './record-rows.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const tables = {
  account: 'accounts',
  contact: 'contacts',
  opportunity: 'opportunities',
  lead: 'leads',
  note: 'notes',
  task: 'tasks',
  activity: 'activities',
} as const satisfies Record<SyncedObject, string>

/** Names of custom properties that the organisation's records of an object use, read from a bounded sample of recent ones. */
export async function listCustomKeys(
  client: ServiceClient,
  organizationId: string,
  object: SyncedObject,
): Promise<readonly string[]> {
  const answer = await client.rpc('records_custom_keys', { p_organization: organizationId, p_object: object })
  return z.array(z.string()).parse(unwrap(answer))
}

/** Values that records have under a custom key, at most `limit` of them, those of recent records first. */
export async function sampleCustomValues(
  client: ServiceClient,
  { organizationId, object, key }: { readonly organizationId: string; readonly object: SyncedObject; readonly key: string },
  limit: number,
): Promise<readonly FieldValue[]> {
  const rows = unwrap(
    await client
      .from(tables[object])
      .select('custom')
      .eq('organization_id', organizationId)
      .is('deleted_at', null)
      .not(`custom->>${key}`, 'is', null)
      .order('updated_at', { ascending: false })
      .limit(limit),
  )
  return z
    .array(z.object({ custom: z.record(z.string(), z.unknown()) }))
    .parse(rows)
    .map(({ custom }) => customValue(custom[key]))
}
