import { Failure } from '../../core/errors.ts'
import type { ArchiveResult } from '../connector.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { call, type Conversation } from './client.ts'

const batchSize = 100

/**
 * Archives contacts, a hundred per call; they can be restored in HubSpot for about ninety days. HubSpot's response is the same
 * for a contact that was active, archived already, or never existed. A rejected batch is bisected until the contact at fault is
 * isolated.
 * @see https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/batch/post-crm-v3-objects-contacts-batch-archive
 */
export async function archiveContacts(conversation: Conversation, ids: readonly string[]): Promise<readonly ArchiveResult[]> {
  const distinct = [...new Set(ids)]
  // Contact ids are numeric; any other id would make HubSpot reject the whole batch.
  const [possible, impossible] = [distinct.filter(isId), distinct.filter((id) => !isId(id))]
  const archived = await Promise.all(chunks(possible, batchSize).map((batch) => archiveBatch(conversation, batch)))
  return [...archived.flat(), ...impossible.map((id) => ({ kind: 'gone', id }) as const)]
}

async function archiveBatch(conversation: Conversation, ids: readonly string[]): Promise<readonly ArchiveResult[]> {
  try {
    await call(conversation, 'general', (client) => client.crm.contacts.batchApi.archive({ inputs: ids.map((id) => ({ id })) }))
    return ids.map((id) => ({ kind: 'ok', id }))
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.kind !== 'rejected') throw thrown
    const [only, ...others] = ids
    if (only !== undefined && others.length === 0) {
      if (thrown.code === 'object_not_found') return [{ kind: 'gone', id: only }]
      return [{ kind: 'rejected', id: only, code: thrown.code, message: thrown.message }]
    }
    const half = Math.ceil(ids.length / 2)
    return [...(await archiveBatch(conversation, ids.slice(0, half))), ...(await archiveBatch(conversation, ids.slice(half)))]
  }
}

function isId(id: string): boolean {
  return /^\d+$/.test(id)
}
