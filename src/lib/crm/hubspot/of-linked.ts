import type { ReadOfLinked } from '../connector-kit/of-linked.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { LinkedRecords } from '../port/linked.ts'
import { associatedWith } from './associated.ts'
import { listChanges } from './changes.ts'
import type { Conversation } from './client.ts'
import type { HubSpotCursor } from './cursor.ts'
import { hubSpotObject } from './objects.ts'
import { readRecords } from './reads.ts'

/** HubSpot reads so many records in one call. */
const readMax = 100
/** As after a pass over archived records that is short. */
const archivedPauseMs = 60 * 60 * 1000

/** By the associations of linked records, of which a call reads a thousand; what they lead to is read a hundred a call. */
export function readOfLinked(
  conversation: Conversation,
  object: ObjectType,
  targets: readonly [ObjectType, ...ObjectType[]],
  linked: LinkedRecords,
): ReadOfLinked {
  const spec = hubSpotObject(object)
  return {
    session: conversation.session,
    object,
    targets,
    linked,
    // Archived ones say nothing that the first read needs to know.
    begin: async (): Promise<HubSpotCursor> => ({
      mode: 'delta',
      since: conversation.now(),
      archivedDueAt: conversation.now() + archivedPauseMs,
    }),
    idsAbout: (target, refs) => associatedWith(conversation, hubSpotObject(target), refs, spec),
    read: (ids) => readRecords(conversation, spec, ids),
    readMax,
    listChanges: (after) => listChanges(conversation, spec, after),
  }
}
