import { Failure } from '../../core/errors.ts'
import type { ArchiveResult } from '../connector.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { call, type Conversation } from './client.ts'

const batchSize = 100

/**
 * Archives contacts, a hundred a call; their people can restore them for about ninety days. HubSpot answers alike for a contact that is
 * archived, was so already, or never was. A batch that it refuses is halved until the contact at fault stands alone.
 * @see https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/batch/post-crm-v3-objects-contacts-batch-archive
 */
export async function archiveContacts(conversation: Conversation, ids: readonly string[]): Promise<readonly ArchiveResult[]> {
  const distinct = [...new Set(ids)]
  // HubSpot numbers its contacts; anything else is none, and would make it refuse the whole batch.
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
