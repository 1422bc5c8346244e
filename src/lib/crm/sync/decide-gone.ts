import { withArticle } from '../../core/text/with-article.ts'
import type { LoggedChange, RowError } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import type { FieldValues } from '../domain/entities.ts'
import { writeRemote } from '../domain/field-mapping.ts'
import { sameValue } from '../domain/normalize.ts'
import { specOf } from '../domain/objects.ts'
import type { LocalRecord, RemoteRecord } from '../domain/records.ts'
import { decidePair } from './decide.ts'
import { type Deciding, type Decision, entryFor, skip } from './decision.ts'
import { stayOut } from './taking-part.ts'

/**
 * The record was deleted in the CRM. The connection's policy decides what happens here; the link always stays as a tombstone, so
 * that nothing brings the record back. A record with unsynced edits is not archived, so that the edits are kept; one that a person has
 * just included again is looked for in the CRM and, where it is not found, created there.
 */
export function decideGone(ctx: Deciding, link: Link, local: LocalRecord | null): Decision {
  if (link.status === 'excluded') return skip
  if (link.asNew && local !== null && !local.deleted) return detached(ctx, link, local)
  const archives = archivesHere(ctx, link, local)
  const unlinks = ctx.settings.deletes.fromCrm === 'unlink'
  return tombstone(ctx, link, local, { archives, reason: 'deleted_in_crm', error: goneError(ctx, local, archives, unlinks) })
}

function archivesHere({ settings }: Deciding, link: Link, local: LocalRecord | null): boolean {
  return settings.deletes.fromCrm === 'archive' && local !== null && !local.deleted && !link.pending
}

function goneError({ object, capability }: Deciding, local: LocalRecord | null, archives: boolean, unlinks: boolean): RowError {
  const { one } = specOf(object)
  const mayBeMerged = capability?.mergesMayLookDeleted === true
  const gone = mayBeMerged ? 'Deleted in the CRM, or merged there into another' : 'Deleted in the CRM'
  const error = (code: string, message: string): RowError => ({ code, message, ...(mayBeMerged ? { mayBeMerged } : {}) })
  if (local === null) return error('deleted_in_crm', `${gone} before it was linked to ${withArticle(one)} here.`)
  if (archives) return error('archived_with_crm', `${gone}, so the ${one} here was archived too.`)
  return unlinks
    ? error('unlinked_in_crm', `${gone}; the ${one} here is kept, and the two are no longer linked.`)
    : error('deleted_in_crm', `${gone}; the ${one} here is kept and no longer synced.`)
}

/** The record has none in the CRM any more and is to have one: a push looks for it there, and creates it. */
function detached(ctx: Deciding, link: Link, local: LocalRecord): Decision {
  const entry = entryFor(link, { local, crmRecordId: null, newId: ctx.newId })
  return { kind: 'apply', entry: { ...entry, status: 'unlinked', pending: true }, agreed: {}, agreedCrm: {}, update: null }
}

/**
 * The record was merged into one that another record here (`into`) is linked to: two here are now one record in the CRM. A tombstone of what
 * looked like a deletion says so from now on; what became of the record here stays.
 */
export function decideMergeIntoLinked(ctx: Deciding, link: Link, local: LocalRecord | null, into: string | null): Decision {
  const { one, many } = specOf(ctx.object)
  const isToldLate = link.status === 'excluded'
  const archives = !isToldLate && archivesHere(ctx, link, local)
  const isArchived = archives || local?.deleted === true
  const message =
    local === null
      ? `Merged in the CRM into another record before it was linked to ${withArticle(one)} here.`
      : isArchived
        ? `Merged in the CRM into another record, which another ${one} here is linked to; this one was archived.`
        : `Merged in the CRM into another record, which another ${one} here is linked to; this one is no longer synced.`
  return tombstone(ctx, link, local, {
    archives,
    reason: 'merged_in_crm',
    error: {
      code: 'merged_in_crm',
      message,
      ...(into === null ? {} : { mergedInto: into }),
      ...(isArchived || local === null ? {} : { action: `Merge the two ${many} here, or delete this one.` }),
    },
  })
}

/**
 * The record was merged into one without a link: the link moves to that record, and the pair is decided again. A record that was archived,
 * because the merge looked like a deletion, is restored.
 */
export function decideMergeIntoUnlinked(ctx: Deciding, link: Link, local: LocalRecord, into: string): Decision {
  const entry = entryFor(link, { local, crmRecordId: into, newId: ctx.newId })
  const restoresRecord = local.deleted && link.errorCode === 'archived_with_crm'
  return {
    kind: 'apply',
    entry: {
      ...entry,
      base: link.base,
      crmBase: link.crmBase,
      pending: true,
      restoreRecord: restoresRecord,
      changes: [
        mergedChange(link, into),
        ...(restoresRecord ? [{ side: 'adsapp', kind: 'restored', reason: 'merged_in_crm' } as const] : []),
      ],
    },
    agreed: link.base,
    agreedCrm: link.crmBase,
    update: null,
  }
}

/** Of a record that is left out, and stays out. */
export function decideMergeLeftOut(ctx: Deciding, link: Link, local: LocalRecord | null, into: string): Decision {
  return stayOut(ctx, link, local, into, mergedChange(link, into))
}

function mergedChange(link: Link, into: string): LoggedChange {
  return { side: 'link', kind: 'merged', before: link.crmRecordId, after: into, reason: 'merged_in_crm' }
}

/** True for a tombstone that is lifted when the record is restored in the CRM. */
export function isRestorable(link: Link): boolean {
  return link.status === 'excluded' && (link.errorCode === 'deleted_in_crm' || link.errorCode === 'archived_with_crm')
}

/** The record was restored in the CRM: the pair syncs again, and a record that was archived with it is restored too. */
export function decideRestored(ctx: Deciding, link: Link, local: LocalRecord, remote: RemoteRecord): Decision {
  const restoresRecord = local.deleted && link.errorCode === 'archived_with_crm'
  if (local.deleted && !restoresRecord) return skip
  return restored(decidePair(ctx, link, local, remote, null), restoresRecord)
}

function restored(decision: Decision, restoresRecord: boolean): Decision {
  if (decision.kind === 'skip') return decision
  const { undecided } = decision
  const change: LoggedChange = restoresRecord
    ? { side: 'adsapp', kind: 'restored', reason: 'restored_in_crm' }
    : { side: 'link', kind: 'restored', reason: 'restored_in_crm' }
  return {
    ...decision,
    entry: { ...decision.entry, restoreRecord: restoresRecord, outcome: 'success', changes: [change, ...decision.entry.changes] },
    undecided: undecided && { ...undecided, decide: (times) => restored(undecided.decide(times), restoresRecord) },
  }
}

/** True where the record holds exactly the values that were sent, so that another record of the same person does not count. */
export function matchesOutgoing({ mapping }: Deciding, sent: FieldValues, { properties }: RemoteRecord): boolean {
  const patch = writeRemote(mapping, sent)
  return mapping.every(
    ({ crmField, type }) => !(crmField in patch) || sameValue(type, patch[crmField] ?? null, properties[crmField] ?? null),
  )
}

/**
 * An orphaned create whose record was deleted here before the create was linked: the deletion stands, and where the policy
 * archives the record in the CRM, that is now possible.
 */
export function decideOrphanedCreate(ctx: Deciding, link: Link, local: LocalRecord, remote: RemoteRecord): Decision {
  const archives = ctx.settings.deletes.toCrm === 'archive'
  return {
    kind: 'apply',
    entry: {
      ...entryFor(link, { local, crmRecordId: remote.id, newId: ctx.newId }),
      base: link.base,
      crmBase: link.crmBase,
      status: 'excluded',
      outcome: 'skipped',
      error: archives
        ? { code: 'archiving_in_crm', message: 'Deleted in ADSapp; the CRM record is to be archived too.' }
        : { code: 'deleted_in_adsapp', message: 'Deleted in ADSapp; the CRM record is kept and no longer synced.' },
      changes: [{ side: 'link', kind: 'excluded', reason: 'deleted_in_adsapp' }],
    },
    agreed: link.base,
    agreedCrm: link.crmBase,
    update: null,
  }
}

function tombstone(
  ctx: Deciding,
  link: Link,
  local: LocalRecord | null,
  of: { readonly archives: boolean; readonly reason: string; readonly error: RowError },
): Decision {
  const entry = entryFor(link, { local, crmRecordId: link.crmRecordId, newId: ctx.newId })
  return {
    kind: 'apply',
    entry: {
      ...entry,
      base: link.base,
      crmBase: link.crmBase,
      status: 'excluded',
      archiveRecord: of.archives,
      outcome: of.archives ? 'success' : 'skipped',
      error: of.error,
      changes: [
        ...(of.archives ? [{ side: 'adsapp', kind: 'archived', reason: of.reason } as const] : []),
        { side: 'link', kind: 'excluded', reason: of.reason },
      ],
    },
    agreed: link.base,
    agreedCrm: link.crmBase,
    update: null,
  }
}
