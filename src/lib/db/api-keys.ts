import { z } from 'zod'
import { apiScopeSchema } from '../core/access/api-scopes.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import type { ServiceClient } from './service-client.ts'
import { type ArgsOf, callTogether } from './together.ts'

const usedSchema = z
  .object({
    id: databaseIdSchema,
    organization_id: databaseIdSchema,
    organization_name: z.string(),
    organization_slug: z.string(),
    name: z.string(),
    scopes: z.array(apiScopeSchema),
    acting_secret: z.string(),
    wait_seconds: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    organization: { id: row.organization_id, name: row.organization_name, slug: row.organization_slug },
    scopes: row.scopes,
    actingSecret: row.acting_secret,
    waitSeconds: row.wait_seconds,
  }))

/** A key in force; `waitSeconds` above 0: its limit is used up, and the request must have no effect. */
export type UsedKey = z.infer<typeof usedSchema>

/** Counts a request against the key with this hash. Null: no such key is in force. */
export async function countKeyUse(db: ServiceClient, hash: string): Promise<UsedKey | null> {
  const used = await callTogether(db, 'use_api_key', { key: hash, args: { p_hash: hash } satisfies ArgsOf<'use_api_key'> })
  const rows = z.array(usedSchema).parse(used)
  return rows[0] ?? null
}
