import type { SecretBox } from '../core/secrets/secret-box.ts'
import { type Unreadable, unlessUnreadable } from '../core/secrets/unless-unreadable.ts'
import { sourcesSealedWithOthers, storeResealed } from '../db/knowledge.ts'
import { documentsSealedOtherwise, readDocument, storeResealedDocument } from '../db/knowledge-documents.ts'
import type { ServiceClient } from '../db/service-client.ts'
import { openSecrets, sealSecrets } from './secrets.ts'
import { documentBytes, sealDocument } from './webhook/document-seal.ts'

const sourcesPerCheck = 500
const documentsPerCheck = 20

type Deps = { readonly db: ServiceClient; readonly box: SecretBox }

/**
 * Seals what is secret of an organisation's sources with the current key where an older one did, some at each check: their keys, and what they
 * have sent. What cannot be opened stays as it is: the fetches of its source say so.
 * @returns the ids of the keys that something was sealed with when it was looked at
 */
export async function resealSources(deps: Deps, organizationId: string, unreadable: Unreadable[]): Promise<readonly string[]> {
  return [
    ...new Set([
      ...(await resealKeys(deps, organizationId, unreadable)),
      ...(await resealDocuments(deps, organizationId, unreadable)),
    ]),
  ]
}

async function resealKeys({ db, box }: Deps, organizationId: string, unreadable: Unreadable[]): Promise<readonly string[]> {
  const [current = ''] = box.keyIds
  const left = new Set<string>()
  for (const { id, secrets, ...key } of await sourcesSealedWithOthers(db, organizationId, current, sourcesPerCheck)) {
    if (!box.keyIds.includes(secrets.k)) continue
    left.add(secrets.k)
    const reseal = async () => {
      const resealed = sealSecrets(box, key, openSecrets(box, key, secrets))
      if (resealed !== null) await storeResealed(db, id, secrets, resealed)
    }
    await unlessUnreadable({ of: 'source', id }, reseal, unreadable)
  }
  return [...left]
}

/** One at a time: each may be as large as a source. */
async function resealDocuments({ db, box }: Deps, organizationId: string, unreadable: Unreadable[]): Promise<readonly string[]> {
  const [current = ''] = box.keyIds
  const left = new Set<string>()
  for (const id of await documentsSealedOtherwise(db, organizationId, current, documentsPerCheck)) {
    const document = await readDocument(db, id)
    if (document === null || !box.keyIds.includes(document.seal.k) || document.seal.k === current) continue
    left.add(document.seal.k)
    const reseal = async () => {
      const owner = { id, organizationId }
      await storeResealedDocument(db, id, document, sealDocument(box, owner, documentBytes(box, owner, document)))
    }
    await unlessUnreadable({ of: 'source', id }, reseal, unreadable)
  }
  return [...left]
}
