import { databaseIdSchema } from '../core/database-id.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** Founds an organisation. Whether the person may is asked before. @throws Failure `too_many_organizations` */
export async function foundOrganization(client: ServiceClient, userId: string, name: string, most: number): Promise<string> {
  return databaseIdSchema.parse(unwrap(await client.rpc('create_organization', { p_user: userId, p_name: name, p_most: most })))
}
