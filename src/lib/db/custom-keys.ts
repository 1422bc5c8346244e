import { z } from 'zod'
import type { FieldValue } from '../crm/domain/entities.ts'
import { customValue } from './record-rows.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** Names of custom properties that the organisation's contacts use, read from a bounded sample of recent ones. */
export async function listCustomKeys(client: ServiceClient, organizationId: string): Promise<readonly string[]> {
  return z.array(z.string()).parse(unwrap(await client.rpc('contacts_custom_keys', { p_organization: organizationId })))
}

/** Values that contacts have under a custom key, at most `limit` of them, those of recent contacts first. */
export async function sampleCustomValues(
  client: ServiceClient,
  organizationId: string,
  key: string,
  limit: number,
): Promise<readonly FieldValue[]> {
  const rows = unwrap(
    await client
      .from('contacts')
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
