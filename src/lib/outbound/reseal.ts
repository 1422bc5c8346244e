import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { type Sealed, sealedSchema } from '../core/secrets/secret-box.ts'
import { type Unreadable, unlessUnreadable } from '../core/secrets/unless-unreadable.ts'
import type { Engine } from '../crm/engine.ts'
import type { Database } from '../db/database.types.ts'
import { unwrap } from '../db/result.ts'
import { openSecret, sealSecret } from './signing.ts'

type Change = Database['public']['Tables']['webhook_endpoints']['Update']

const keysSchema = z.array(
  z.object({ id: databaseIdSchema, signing_key: sealedSchema.nullable(), previous_key: sealedSchema.nullable() }),
)

/**
 * Seals the secrets of an organisation's endpoints with the current key where an older one did. One that cannot be opened stays as it
 * is: its deliveries say so. A rotation at the same moment goes first.
 * @returns the ids of the keys that something was sealed with when it was looked at
 */
export async function resealEndpoints(
  { db, box }: Engine,
  organizationId: string,
  unreadable: Unreadable[],
): Promise<readonly string[]> {
  const [current = ''] = box.keyIds
  const rows = keysSchema.parse(
    unwrap(await db.from('webhook_endpoints').select('id, signing_key, previous_key').eq('organization_id', organizationId)),
  )
  const left = new Set<string>()
  for (const { id, ...keys } of rows) {
    for (const column of ['signing_key', 'previous_key'] as const) {
      const sealed = keys[column]
      if (sealed === null || sealed.k === current || !box.keyIds.includes(sealed.k)) continue
      left.add(sealed.k)
      const reseal = async () => {
        const owner = { organizationId, id }
        const resealed: Sealed = sealSecret(box, owner, openSecret(box, owner, sealed))
        const row: Change = column === 'signing_key' ? { signing_key: { ...resealed } } : { previous_key: { ...resealed } }
        unwrap(await db.from('webhook_endpoints').update(row).eq('id', id).eq(`${column}->>iv`, sealed.iv))
      }
      await unlessUnreadable({ of: 'endpoint', id }, reseal, unreadable)
    }
  }
  return [...left]
}
