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
export const readMax = 100
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
    begin: async () => beginning(conversation),
    idsAbout: (target, refs) => associatedWith(conversation, hubSpotObject(target), refs, spec),
    read: (ids) => readRecords(conversation, spec, ids),
    readMax,
    listChanges: (after) => listChanges(conversation, spec, after),
  }
}

/** Where the changes after this moment begin. Archived records say nothing that a first read needs to know. */
export function beginning({ now }: Pick<Conversation, 'now'>): HubSpotCursor {
  return { mode: 'delta', since: now(), archivedDueAt: now() + archivedPauseMs }
}
