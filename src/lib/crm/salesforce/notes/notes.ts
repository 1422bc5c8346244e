import { changesOfLinked } from '../../connector-kit/of-linked.ts'
import { call, type Conversation, query } from '../client.ts'
import { eraseRecords } from '../erase.ts'
import { callMaxMs } from '../lookups.ts'
import type { Operations } from '../operations.ts'
import { listNoteChanges, readOfLinked } from './changes.ts'
import { contentNote, noteFields } from './facts.ts'
import { findCreatedNotes } from './find-created.ts'
import { readNotes } from './read.ts'
import { archiveNotes, writeNotes } from './write.ts'

/** Notes are files with links rather than rows with fields. They cannot be merged, and Salesforce keeps no history of their fields. */
export function noteOperations(conversation: Conversation): Operations {
  return {
    /** Fails where notes are not enabled in the org. */
    async describeFields() {
      const describe = () => call(conversation, async (connection) => connection.describe(contentNote))
      await conversation.session.memoize('salesforce:describe:notes', describe)
      return noteFields
    },
    choicesByType: async () => new Map(),
    countRecords: async () => (await query(conversation, `SELECT COUNT() FROM ${contentNote}`)).total,
    listChanges: (after, linked) =>
      linked === undefined ? listNoteChanges(conversation, after) : changesOfLinked(readOfLinked(conversation, linked), after),
    getRecords: (ids) => readNotes(conversation, ids),
    findMerges: async () => [],
    findByKey: async () => [],
    fieldTimes: async () => new Map(),
    findCreated: (intents, others) => findCreatedNotes(conversation, intents, others),
    createsPendFor: async () => callMaxMs,
    upsertRecords: (writes) => writeNotes(conversation, writes),
    archiveRecords: (ids) => archiveNotes(conversation, ids),
    eraseRecords: (ids) => eraseRecords(conversation, { sobject: contentNote }, ids),
    advice: async () => [],
  }
}
