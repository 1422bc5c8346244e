import type { ChangePage } from '../port/changes.ts'
import type { Session } from '../port/session.ts'
import type { HubSpotCursor } from './cursor.ts'
import type { HubSpotObject } from './object-type.ts'
import { mergesOf, toRemoteRecord } from './records.ts'
import type { HubSpotRecord } from './schema.ts'

/** Live records as a page of changes, with the merges that they report. */
export function changePage(
  session: Session,
  object: HubSpotObject,
  records: readonly HubSpotRecord[],
  next: HubSpotCursor,
): ChangePage {
  return {
    records: records.map((record) => toRemoteRecord(session, object, record)),
    deletedIds: [],
    merges: mergesOf(records),
    next,
    done: next.mode === 'delta',
  }
}
