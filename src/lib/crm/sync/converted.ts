import type { ApplyEntry, RowError } from '../../db/apply-entry.ts'
import type { LoadedPending } from '../../db/pending-links.ts'
import { specOf } from '../domain/objects.ts'
import { type Deciding, entryFor } from './decision.ts'
import type { RunContext } from './run-context.ts'
import type { Task } from './task.ts'

/**
 * The entry of a pair whose record the CRM has converted, once it is known what into: there is nothing more to sync, and nothing is ever
 * written to it.
 */
export function convertedThere({ object, crmName }: Deciding, entry: ApplyEntry): ApplyEntry {
  const { one } = specOf(object)
  return {
    ...excluded(entry, {
      code: 'converted_in_crm',
      message: `Converted in ${crmName}: the ${one} there takes no more changes, and what it has become is synced by itself.`,
    }),
    conflict: null,
    conflicts: 0,
    outcome: entry.outcome,
  }
}

/** A record that was converted here before the CRM had it: what it has become is created there, and no record that is history. */
export function convertedHereTask({ object, crmName, newId }: RunContext, { link, record }: LoadedPending): Task {
  const { one } = specOf(object)
  const entry = excluded(entryFor(link, { local: record, crmRecordId: null, newId }), {
    code: 'converted_here',
    message: `Converted here before ${crmName} had it: what it has become is synced, and the ${one} is not created there.`,
  })
  return { link, agreed: {}, agreedCrm: {}, entry: { ...entry, base: {}, crmBase: {} }, write: null }
}

function excluded(entry: ApplyEntry, error: RowError): ApplyEntry {
  return {
    ...entry,
    status: 'excluded',
    pending: false,
    error,
    waits: [],
    outcome: 'skipped',
    changes: [...entry.changes, { side: 'link', kind: 'excluded', reason: error.code }],
  }
}
