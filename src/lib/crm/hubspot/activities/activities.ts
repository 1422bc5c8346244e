import { mirrored } from '../../connector-kit/mirrored.ts'
import { changesOfLinked } from '../../connector-kit/of-linked.ts'
import { countRecords } from '../changes.ts'
import type { Conversation } from '../client.ts'
import type { HubSpotOperations } from '../operations.ts'
import { activitiesOfLinked, listActivityChanges } from './changes.ts'
import { activityFields, activityKinds } from './kinds.ts'
import { readActivities } from './read.ts'

/** Calls, meetings and emails: read as one object, and never written. */
export function activityOperations(conversation: Conversation): HubSpotOperations {
  return {
    describeFields: async () => activityFields,
    async countRecords() {
      const counts = await Promise.all(activityKinds.map((kind) => countRecords(conversation, kind)))
      return counts.reduce((sum, count) => sum + count, 0)
    },
    listChanges: (after, linked) =>
      linked === undefined
        ? listActivityChanges(conversation, after)
        : changesOfLinked(activitiesOfLinked(conversation, linked), after),
    getRecords: (ids) => readActivities(conversation, ids),
    findByKey: async () => [],
    fieldTimes: async () => new Map(),
    ...mirrored('HubSpot'),
  }
}
