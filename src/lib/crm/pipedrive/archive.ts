import { Failure } from '../../core/errors.ts'
import type { ArchiveResult } from '../connector.ts'
import { call, type Conversation } from './client.ts'
import { isMissing, wordsOf } from './errors.ts'

/** Deletes persons, one per call; they can be restored in Pipedrive for thirty days. */
export async function archivePersons(conversation: Conversation, ids: readonly string[]): Promise<readonly ArchiveResult[]> {
  return Promise.all([...new Set(ids)].map((id) => archivePerson(conversation, id)))
}

async function archivePerson(conversation: Conversation, id: string): Promise<ArchiveResult> {
  if (!/^[1-9]\d*$/.test(id)) return { kind: 'gone', id }
  try {
    await call(conversation, 'general', (api) => api.persons().deletePerson({ id: Number(id) }))
    return { kind: 'ok', id }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    if (isMissing(thrown)) return { kind: 'gone', id }
    const isForbidden = thrown.code === 'missing_scopes' && !/scope/i.test(wordsOf(thrown))
    if (thrown.kind !== 'rejected' && !isForbidden) throw thrown
    return { kind: 'rejected', id, code: isForbidden ? 'forbidden' : thrown.code, message: wordsOf(thrown) }
  }
}
