import type { ChangePage, Cursor, Merge } from '../port/changes.ts'
import type { LinkedRecords } from '../port/linked.ts'
import type { RemoteField } from '../port/remote-field.ts'
import type { ArchiveResult, CreateIntent, EraseResult, RemoteWrite, WriteResult } from '../port/writes.ts'
import { changesOfLinked } from '../connector-kit/of-linked.ts'
import { specOf } from '../connector-kit/spec-of.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { KeyKind } from '../domain/record-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { archiveRecords } from './archive.ts'
import { listChanges } from './changes.ts'
import type { Conversation } from './client.ts'
import { eraseRecords } from './erase.ts'
import { type Asked, readFieldTimes } from './field-times.ts'
import { describeFields } from './fields.ts'
import { findByKey } from './find.ts'
import { findCreated } from './find-created.ts'
import { findMerges } from './merges.ts'
import type { Kind } from './kinds/kind.ts'
import { kinds } from './kinds/kinds.ts'
import { readOfLinked } from './of-linked.ts'
import { readRows, toRecords } from './rows.ts'
import type { RecordRow } from './schema.ts'
import { writeRecords } from './writes.ts'

/** What the port has for an object, on the records of one. */
type Operations = {
  describeFields(on: Conversation): Promise<readonly RemoteField[]>
  listChanges(on: Conversation, after: Cursor | null, linked?: LinkedRecords): Promise<ChangePage>
  getRecords(on: Conversation, ids: readonly string[]): Promise<readonly RemoteRecord[]>
  findMerges(on: Conversation, ids: readonly string[]): Promise<readonly Merge[]>
  fieldTimes(on: Conversation, asked: readonly Asked[]): ReturnType<typeof readFieldTimes>
  findByKey(on: Conversation, key: KeyKind, values: readonly string[]): Promise<readonly RemoteRecord[]>
  findCreated(on: Conversation, intents: readonly CreateIntent[], others?: ReadonlySet<string>): ReturnType<typeof findCreated>
  upsertRecords(on: Conversation, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]>
  archiveRecords(on: Conversation, ids: readonly string[]): Promise<readonly ArchiveResult[]>
  eraseRecords(on: Conversation, ids: readonly string[]): Promise<readonly EraseResult[]>
}

function operationsOf<Row extends RecordRow>(kind: Kind<Row>): Operations {
  return {
    describeFields: (on) => describeFields(on, kind),
    listChanges: (on, after, linked) =>
      kind.ofLinked === undefined || linked === undefined
        ? listChanges(on, kind, after)
        : changesOfLinked(readOfLinked(on, kind, kind.ofLinked, linked), after),
    getRecords: async (on, ids) => toRecords(on, kind, await readRows(on, kind, ids)),
    findMerges: (on, ids) => findMerges(on, kind, ids),
    fieldTimes: (on, asked) => readFieldTimes(on, kind, asked),
    findByKey: (on, key, values) => findByKey(on, kind, key, values),
    findCreated: (on, intents, others) => findCreated(on, kind, intents, others),
    upsertRecords: (on, writes) => writeRecords(on, kind, writes),
    archiveRecords: (on, ids) => archiveRecords(on, kind, ids),
    eraseRecords: (on, ids) => eraseRecords(on, kind, ids),
  }
}

const operations: Readonly<Partial<Record<ObjectType, Operations>>> = {
  contact: operationsOf(kinds.contact),
  account: operationsOf(kinds.account),
  opportunity: operationsOf(kinds.opportunity),
  note: operationsOf(kinds.note),
  task: operationsOf(kinds.task),
}

/** @throws Error where Pipedrive has no such object */
export function operationsOn(object: ObjectType): Operations {
  return specOf(operations, object)
}
