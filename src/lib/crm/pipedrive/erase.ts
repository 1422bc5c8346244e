import type { EraseResult } from '../connector.ts'
import { archivePersons } from './archive.ts'
import type { Conversation } from './client.ts'

/** How long Pipedrive keeps a deleted person. */
const keptDays = 30

/** Deletes persons. The API has nothing more final: Pipedrive ends a deleted person by itself. */
export async function erasePersons(conversation: Conversation, ids: readonly string[]): Promise<readonly EraseResult[]> {
  return (await archivePersons(conversation, ids)).map((result) => {
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
