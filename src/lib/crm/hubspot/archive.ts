import type { ArchiveResult } from '../port/writes.ts'
import { bisected } from '../connector-kit/bisected.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { call, type Conversation } from './client.ts'
import type { HubSpotObject } from './object-type.ts'

const batchSize = 100

/**
 * Archives records, a hundred per call; they can be restored in HubSpot for about ninety days. HubSpot's response is the same
 * for a record that was active, archived already, or never existed.
 * @see https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/batch/post-crm-v3-objects-contacts-batch-archive
 */
export async function archiveRecords(
  conversation: Conversation,
  object: HubSpotObject,
  ids: readonly string[],
): Promise<readonly ArchiveResult[]> {
  const distinct = [...new Set(ids)]
  // HubSpot's ids are numeric; any other id would make it reject the whole batch.
  const [possible, impossible] = [distinct.filter(isId), distinct.filter((id) => !isId(id))]
  const archive = async (batch: readonly string[]): Promise<readonly ArchiveResult[]> => {
    const inputs = batch.map((id) => ({ id }))
    await call(conversation, 'general', (client) => client.crm.objects.batchApi.archive(object.path, { inputs }))
    return batch.map((id) => ({ kind: 'ok', id }))
  }
  const archived = await Promise.all(
    chunks(possible, batchSize).map((batch) =>
      bisected<string, ArchiveResult>(batch, archive, (id, { code, message }) =>
        code === 'object_not_found' ? { kind: 'gone', id } : { kind: 'rejected', id, code, message },
      ),
    ),
  )
  return [...archived.flat(), ...impossible.map((id) => ({ kind: 'gone', id }) as const)]
}

function isId(id: string): boolean {
  return /^\d+$/.test(id)
}
