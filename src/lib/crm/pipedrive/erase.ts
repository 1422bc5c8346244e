import type { EraseResult } from '../port/writes.ts'
import { archiveRecords } from './archive.ts'
import type { Conversation } from './client.ts'
import type { KindFacts } from './kinds/kind.ts'

/** How long Pipedrive keeps a deleted record. */
const keptDays = 30

/** Deletes records. The API has nothing more final: Pipedrive ends a deleted record by itself. */
export async function eraseRecords(
  conversation: Conversation,
  kind: KindFacts,
  ids: readonly string[],
): Promise<readonly EraseResult[]> {
  return (await archiveRecords(conversation, kind, ids)).map((result) => {
    switch (result.kind) {
      case 'ok':
        return { kind: 'deleted', id: result.id, endsAfterDays: keptDays }
      case 'gone':
        return result
      case 'rejected':
        return { kind: 'rejected', id: result.id, code: result.code }
    }
  })
}
