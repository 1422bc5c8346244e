import { z } from 'zod'
import type { ReadOfLinked } from '../../connector-kit/of-linked.ts'
import type { ChangePage, Cursor } from '../../port/changes.ts'
import type { LinkedRecords } from '../../port/linked.ts'
import { associatedWith } from '../associated.ts'
import { listChanges } from '../changes.ts'
import type { Conversation } from '../client.ts'
import { hubSpotObject } from '../objects.ts'
import { beginning, readCosts, readMax } from '../of-linked.ts'
import { activityKinds, activityTargets } from './kinds.ts'
import { activityId, ofKind, readActivities, toActivity } from './read.ts'

/** Position of a read of changed activities: that of each kind, by its number, and the kind that is read. */
const cursorSchema = z.object({
  mode: z.literal('activities'),
  cursors: z.record(z.string(), z.record(z.string(), z.unknown())),
  at: z.number().int().min(0),
})
type ActivitiesCursor = z.infer<typeof cursorSchema>

/** By the associations of linked records, a call for a thousand of them and each kind. */
export function activitiesOfLinked(conversation: Conversation, linked: LinkedRecords): ReadOfLinked {
  return {
    session: conversation.session,
    object: 'activity',
    targets: activityTargets,
    linked,
    begin: async (): Promise<ActivitiesCursor> => ({
      mode: 'activities',
      cursors: Object.fromEntries(activityKinds.map(({ typeId }) => [typeId, beginning(conversation)])),
      at: 0,
    }),
    costs: readCosts(conversation, activityKinds, activityTargets),
    async idsAbout(target, refs) {
      const found = await Promise.all(
        activityKinds.map(async (kind) => {
          const ids = await associatedWith(conversation, hubSpotObject(target), refs, kind)
          return ids.map((id) => activityId(kind, id))
        }),
      )
      return found.flat()
    },
    read: (ids) => readActivities(conversation, ids),
    readMax,
    listChanges: (after) => listActivityChanges(conversation, after),
  }
}

/** One page of changed activities, of one kind after the other. */
export async function listActivityChanges(conversation: Conversation, after: Cursor | null): Promise<ChangePage> {
  const { cursors, at } = cursorSchema.parse(after ?? ({ mode: 'activities', cursors: {}, at: 0 } satisfies ActivitiesCursor))
  const kind = activityKinds[at]
  if (kind === undefined) throw new Error(`There is no kind of activity at ${at}.`)
  const page = await listChanges(ofKind(conversation, kind), kind, cursors[kind.typeId] ?? null)
  const next = page.done ? at + 1 : at
  const done = next === activityKinds.length
  return {
    records: page.records.map((record) => toActivity(conversation, kind, record)),
    deletedIds: page.deletedIds.map((id) => activityId(kind, id)),
    next: {
      mode: 'activities',
      cursors: { ...cursors, [kind.typeId]: page.next },
      at: done ? 0 : next,
    } satisfies ActivitiesCursor,
    done,
  }
}
