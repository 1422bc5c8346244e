import { mirrored } from '../connector-kit/mirrored.ts'
import { changesOfLinked } from '../connector-kit/of-linked.ts'
import type { OperationsOf } from '../connector-kit/operations-of.ts'
import type { ObjectType } from '../domain/entities.ts'
import { archiveRecords } from './archive.ts'
import { listChanges } from './changes.ts'
import { countRecords } from './count.ts'
import type { Conversation } from './client.ts'
import { adviceFor, describeFields } from './describe.ts'
import { eraseRecords } from './erase.ts'
import { readFieldTimes } from './field-times.ts'
import { createsPendFor, findByKey, findCreated, findMerges, getRecords } from './lookups.ts'
import { noteOperations } from './notes/notes.ts'
import { salesforceObject } from './objects.ts'
import { choicesByRecordType } from './record-type-choices.ts'
import { readOfLinked } from './of-linked.ts'
import { writeRecords } from './writes.ts'

export type Operations = OperationsOf<
  | 'describeFields'
  | 'choicesByType'
  | 'countRecords'
  | 'listChanges'
  | 'getRecords'
  | 'findMerges'
  | 'findByKey'
  | 'fieldTimes'
  | 'findCreated'
  | 'createsPendFor'
  | 'upsertRecords'
  | 'archiveRecords'
  | 'eraseRecords'
  | 'advice'
>

/** @throws Error where Salesforce has no such object */
export function operationsOn(conversation: Conversation, object: ObjectType): Operations {
  if (object === 'note') return noteOperations(conversation)
  const spec = salesforceObject(object)
  return {
    describeFields: () => describeFields(conversation, spec),
    choicesByType: () => choicesByRecordType(conversation, spec),
    countRecords: () => countRecords(conversation, spec),
    listChanges: (after, linked) =>
      spec.ofLinked === undefined || linked === undefined
        ? listChanges(conversation, spec, after)
        : changesOfLinked(readOfLinked(conversation, object, spec, spec.ofLinked, linked), after),
    getRecords: (ids) => getRecords(conversation, spec, ids),
    findMerges: (ids) => findMerges(conversation, spec, ids),
    findByKey: (kind, values) => findByKey(conversation, spec, kind, values),
    fieldTimes: (asked) => readFieldTimes(conversation, spec, asked),
    findCreated: (intents, others) => findCreated(conversation, spec, intents, others),
    createsPendFor: () => createsPendFor(conversation, spec),
    upsertRecords: (writes) => writeRecords(conversation, spec, writes),
    archiveRecords: (ids) => archiveRecords(conversation, spec, ids),
    eraseRecords: (ids) => eraseRecords(conversation, spec, ids),
    advice: () => adviceFor(conversation, spec),
    ...(spec.isMirrored ? mirrored('Salesforce') : {}),
  }
}
