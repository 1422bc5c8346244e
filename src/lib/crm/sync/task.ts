import type { ApplyEntry } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import type { FieldValues } from '../domain/entities.ts'
import type { Impact } from '../domain/guard.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { RejectedField, WriteResult } from '../port/writes.ts'
import { filteredOut } from '../domain/record-filter.ts'
import { stageMapped } from '../domain/stages.ts'
import type { Decision, Undecided } from './decision.ts'

/** A decision ready to execute: the entry, the link it was based on, and the write to the CRM that precedes it. */
export type Task = {
  readonly entry: ApplyEntry
  readonly link: Link | null
  /** The base that holds whether or not the write succeeds. */
  readonly agreed: FieldValues
  readonly agreedCrm: FieldValues
  readonly write:
    | {
        readonly kind: 'update'
        readonly before: RemoteRecord
        readonly values: FieldValues
        readonly isResent: boolean
        /** What is sent is not what is here, and stays so: it does not become the base. */
        readonly isSeparate?: true
      }
    | { readonly kind: 'create'; readonly externalId: string; readonly values: FieldValues }
    | null
  readonly undecided?: Undecided | undefined
  /** How the entry is made of the CRM's answer, where it is not the usual way. */
  readonly answered?: (entry: ApplyEntry, result: Answered, rejectedFields: readonly RejectedField[]) => ApplyEntry
}

type Answered = Extract<WriteResult, { kind: 'ok' | 'rejected' }>

/**
 * What a task changes on a pair that is in sync already. Stages that come because somebody has said what they mean are what that person has
 * asked for, of just these records: they waited for it.
 */
export function impactOf({ entry, link, write }: Pick<Task, 'entry' | 'link' | 'write'>): Impact {
  // A contact that goes on with another record was in sync before.
  const isFirst = entry.matched && link?.crmRecordId == null
  const edits = write?.kind === 'update' && !write.isResent
  const changes = !isFirst && (entry.patch !== null || edits) && !bringsMappedAlone(entry)
  // Who has set a filter was told how many leave, and both records of each stay.
  const leaves = entry.status === 'excluded' && entry.error?.code !== filteredOut
  const removes = entry.archiveRecord || (leaves && entry.linkVersion !== null)
  return { changes: changes ? 1 : 0, removals: removes ? 1 : 0 }
}

function bringsMappedAlone({ changes }: Pick<ApplyEntry, 'changes'>): boolean {
  const edits = changes.filter(({ side, kind }) => side !== 'link' && (kind === 'updated' || kind === 'conflict'))
  return edits.length > 0 && edits.every(({ reason }) => reason === stageMapped)
}

/** A decision on a link as a task. */
export function taskOf(decision: Extract<Decision, { kind: 'apply' }>, link: Link | null): Task {
  const { entry, agreed, agreedCrm, update, undecided } = decision
  return { entry, link, agreed, agreedCrm, write: update && { kind: 'update', ...update }, undecided }
}
