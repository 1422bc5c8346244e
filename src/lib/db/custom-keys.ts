import { z } from 'zod'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** Names of custom properties that the organisation's contacts use, read from a bounded sample of recent ones. */
export async function listCustomKeys(client: ServiceClient, organizationId: string): Promise<readonly string[]> {
  return z.array(z.string()).parse(unwrap(await client.rpc('contacts_custom_keys', { p_organization: organizationId })))
}
