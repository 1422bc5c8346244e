import { Failure } from '../../core/errors.ts'
import type { ArchiveResult } from '../port/writes.ts'
import { call, type Conversation } from './client.ts'
import { isMissing, wordsOf } from './errors.ts'
import type { KindFacts } from './kinds/kind.ts'
import { idOf } from './values.ts'

/** Deletes records, one per call; they can be restored in Pipedrive for thirty days. */
export async function archiveRecords(
  conversation: Conversation,
  kind: KindFacts,
  ids: readonly string[],
): Promise<readonly ArchiveResult[]> {
  return Promise.all([...new Set(ids)].map((id) => archiveRecord(conversation, kind, id)))
}

async function archiveRecord(conversation: Conversation, { calls }: KindFacts, id: string): Promise<ArchiveResult> {
  const number = idOf(id)
  if (number === null) return { kind: 'gone', id }
  try {
    await call(conversation, 'general', (api) => calls.remove(api, number))
    return { kind: 'ok', id }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    if (isMissing(thrown)) return { kind: 'gone', id }
    const isForbidden = thrown.code === 'missing_scopes' && !/scope/i.test(wordsOf(thrown))
    if (thrown.kind !== 'rejected' && !isForbidden) throw thrown
    return { kind: 'rejected', id, code: isForbidden ? 'forbidden' : thrown.code, message: wordsOf(thrown) }
  }
}
