import type { ChangePage, Session } from '../connector.ts'
import type { HubSpotCursor } from './cursor.ts'
import { mergesOf, toRemoteRecord } from './records.ts'
import type { HubSpotContact } from './schema.ts'

/** Live contacts as a page of changes, with the merges that they report. */
export function changePage(session: Session, contacts: readonly HubSpotContact[], next: HubSpotCursor): ChangePage {
  return {
    records: contacts.map((contact) => toRemoteRecord(session, contact)),
    deletedIds: [],
    merges: mergesOf(contacts),
    next,
    done: next.mode === 'delta',
  }
}
