import type { SecretBox } from '../core/secret-box.ts'
import { sourcesSealedWithOthers, storeResealed } from '../db/knowledge.ts'
import type { ServiceClient } from '../db/service-client.ts'
import { openSecrets, sealSecrets } from './secrets.ts'

const sourcesPerCheck = 200

/**
 * Seals the secrets of an organisation's sources with the current key where an older one did, some at each check. One whose key is not in
 * the ring stays as it is: its fetches say so.
 * @returns the ids of the keys that something was sealed with when it was looked at
 */
export async function resealSources(
  { db, box }: { readonly db: ServiceClient; readonly box: SecretBox },
  organizationId: string,
): Promise<readonly string[]> {
  const [current = ''] = box.keyIds
  const rows = await sourcesSealedWithOthers(db, organizationId, current, sourcesPerCheck)
  const left = new Set<string>()
  for (const { id, page, url, secrets } of rows) {
    if (!box.keyIds.includes(secrets.k)) continue
    left.add(secrets.k)
    const key = { organizationId, page, url }
    const anew = sealSecrets(box, key, openSecrets(box, key, secrets))
    if (anew !== null) await storeResealed(db, id, secrets, anew)
  }
  return [...left]
}
