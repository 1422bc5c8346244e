import type { ReadCosts } from '../connector-kit/lists-all.ts'
import type { ReadOfLinked } from '../connector-kit/of-linked.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { LinkedRecords } from '../port/linked.ts'
import { associatedWith } from './associated.ts'
import { countOnce, listChanges } from './changes.ts'
import type { Conversation } from './client.ts'
import type { HubSpotCursor } from './cursor.ts'
import type { HubSpotObject } from './object-type.ts'
import { hubSpotObject } from './objects.ts'
import { batchSize, readRecords } from './reads.ts'
import { listPageSize } from './walk.ts'

/** Read together, though HubSpot reads a hundred a call: what a thousand are about is one call for each object that they may be about. */
export const readMax = 500
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
    costs: readCosts(conversation, [spec], targets),
    idsAbout: (target, refs) => associatedWith(conversation, hubSpotObject(target), refs, spec),
    read: (ids) => readRecords(conversation, spec, ids),
    readMax,
    listChanges: (after) => listChanges(conversation, spec, after),
  }
}

/** Of what is about linked records and is of these kinds. */
export function readCosts(
  conversation: Conversation,
  kinds: readonly HubSpotObject[],
  targets: readonly ObjectType[],
): ReadCosts {
  return {
    async count(of) {
      const counted = targets.includes(of) ? [hubSpotObject(of)] : kinds
      const counts = await Promise.all(counted.map((each) => countOnce(conversation, each)))
      return counts.reduce((sum, count) => sum + count, 0)
    },
    listPage: listPageSize,
    aboutMax: 1_000 / kinds.length,
    each: 1 / batchSize + targets.length / readMax,
  }
}

/** Where the changes after this moment begin. Archived records say nothing that a first read needs to know. */
export function beginning({ now }: Pick<Conversation, 'now'>): HubSpotCursor {
  return { mode: 'delta', since: now(), archivedDueAt: now() + archivedPauseMs }
}
