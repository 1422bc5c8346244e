import { Failure } from '../../core/errors.ts'
import type { EraseResult } from '../port/writes.ts'
import { call, type Conversation } from './client.ts'
import type { HubSpotObject } from './object-type.ts'

/**
 * Deletes contacts for good, one per call, archived ones too. HubSpot then refuses new contacts with their emails, and its answer is the
 * same for an id that no contact has. For other objects it has no such call, and nothing is done to them.
 * @see https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/basic/post-crm-v3-objects-contacts-gdpr-delete
 */
export async function eraseRecords(
  conversation: Conversation,
  { canErase }: HubSpotObject,
  ids: readonly string[],
): Promise<readonly EraseResult[]> {
  const distinct = [...new Set(ids)]
  if (!canErase) return distinct.map((id) => ({ kind: 'rejected', id, code: 'not_offered' }))
  return Promise.all(distinct.map((id) => eraseContact(conversation, id)))
}

async function eraseContact(conversation: Conversation, id: string): Promise<EraseResult> {
  if (!/^\d+$/.test(id)) return { kind: 'gone', id }
  try {
    await call(conversation, 'general', (client) => client.crm.contacts.basicApi.purge({ objectId: id }))
    return { kind: 'erased', id }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    if (thrown.code === 'object_not_found') return { kind: 'gone', id }
    if (thrown.kind !== 'rejected') throw thrown
    return { kind: 'rejected', id, code: thrown.code }
  }
}
