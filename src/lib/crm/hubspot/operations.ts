import { changesOfLinked } from '../connector-kit/of-linked.ts'
import type { OperationsOf } from '../connector-kit/operations-of.ts'
import type { ObjectType } from '../domain/entities.ts'
import { activityOperations } from './activities/activities.ts'
import { archiveRecords } from './archive.ts'
import { countRecords, listChanges } from './changes.ts'
import type { Conversation } from './client.ts'
import { describeFields } from './describe.ts'
import { eraseRecords } from './erase.ts'
import { readFieldTimes } from './field-times.ts'
import { hubSpotObject } from './objects.ts'
import { readOfLinked } from './of-linked.ts'
import { findByKey, readRecords } from './reads.ts'
import { writeRecords } from './writes.ts'

export type HubSpotOperations = OperationsOf<
  | 'describeFields'
  | 'countRecords'
  | 'listChanges'
  | 'getRecords'
  | 'findByKey'
  | 'fieldTimes'
  | 'upsertRecords'
  | 'archiveRecords'
  | 'eraseRecords'
>

/** @throws Error where HubSpot has no such object */
export function operationsOn(conversation: Conversation, object: ObjectType): HubSpotOperations {
  if (object === 'activity') return activityOperations(conversation)
  const spec = hubSpotObject(object)
  return {
    describeFields: () => describeFields(conversation, spec),
    countRecords: () => countRecords(conversation, spec),
    listChanges: (after, linked) =>
      spec.ofLinked === undefined || linked === undefined
        ? listChanges(conversation, spec, after)
        : changesOfLinked(readOfLinked(conversation, object, spec.ofLinked, linked), after),
    getRecords: (ids) => readRecords(conversation, spec, ids),
    findByKey: (kind, values) => findByKey(conversation, spec, kind, values),
    fieldTimes: (asked) => readFieldTimes(conversation, spec, asked),
    upsertRecords: (writes) => writeRecords(conversation, spec, writes),
    archiveRecords: (ids) => archiveRecords(conversation, spec, ids),
    eraseRecords: (ids) => eraseRecords(conversation, spec, ids),
  }
}
