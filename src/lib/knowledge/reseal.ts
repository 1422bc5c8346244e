import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { SecretBox } from '../core/secret-box.ts'
import { sourcesSealedWithOthers, storeResealed } from '../db/knowledge.ts'
import type { ServiceClient } from '../db/service-client.ts'
import { openSecrets, sealSecrets } from './secrets.ts'

const sourcesPerCheck = 500

/**
 * Seals the secrets of an organisation's sources with the current key where an older one did, some at each check. One that cannot be opened
 * stays as it is: its fetches say so.
 * @returns the ids of the keys that something was sealed with when it was looked at
 */
export async function resealSources(
  { db, box }: { readonly db: ServiceClient; readonly box: SecretBox },
  organizationId: string,
): Promise<readonly string[]> {
  const [current = ''] = box.keyIds
  const left = new Set<string>()
  for (const { id, secrets, ...key } of await sourcesSealedWithOthers(db, organizationId, current, sourcesPerCheck)) {
    if (!box.keyIds.includes(secrets.k)) continue
    left.add(secrets.k)
    try {
      const anew = sealSecrets(box, key, openSecrets(box, key, secrets))
      if (anew !== null) await storeResealed(db, id, secrets, anew)
    } catch (thrown) {
      const { code } = toFailure(thrown)
      if (code !== 'secret_unreadable') throw thrown
      log.warn('the secrets of a knowledge source cannot be read', { sourceId: id, code })
    }
  }
  return [...left]
}
