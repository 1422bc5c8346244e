import type { Link, LoggedChange, RowError } from '../../db/sync-batches.ts'
import type { FieldValues } from '../domain/entities.ts'
import { writeRemote } from '../domain/field-mapping.ts'
import { sameValue } from '../domain/normalize.ts'
import type { LocalRecord, RemoteRecord } from '../domain/reconcile.ts'
import { type Decision, type Deciding, decidePair, entryFor, skip } from './decide.ts'

/**
 * The record is gone from the CRM. What that means here is the connection's policy; the link stays as a tombstone in any case, so that
 * nothing brings the record back. A contact that somebody has edited here since the last sync is not archived: the edit would go with it.
 */
export function decideGone(ctx: Deciding, link: Link, local: LocalRecord | null): Decision {
  if (link.status === 'excluded') return skip
  const archives = ctx.settings.deletes.fromCrm === 'archive' && local !== null && !local.deleted && !link.pending
  const parts = ctx.settings.deletes.fromCrm === 'unlink'
  return tombstone(ctx, link, local, {
    archives,
    reason: 'deleted_in_crm',
    error: archives
      ? { code: 'archived_with_crm', message: 'Deleted in the CRM, so the contact here was archived too.' }
      : parts
        ? { code: 'unlinked_in_crm', message: 'Deleted in the CRM; the contact here is kept, and the two are no longer linked.' }
        : { code: 'deleted_in_crm', message: 'Deleted in the CRM; the contact here is kept and no longer synced.' },
  })
}

/** The record was joined to one that another contact of ours is linked to: the two here are one person in the CRM. */
export function decideMergedAway(ctx: Deciding, link: Link, local: LocalRecord | null): Decision {
  if (link.status === 'excluded') return skip
  const archives = ctx.settings.deletes.fromCrm === 'archive' && local !== null && !local.deleted && !link.pending
  return tombstone(ctx, link, local, {
    archives,
    reason: 'merged_in_crm',
    error: {
      code: 'merged_in_crm',
      message: archives
        ? 'Merged in the CRM into another record, whose contact lives on; this one was archived.'
        : 'Merged in the CRM into another record, which another contact here is linked to; this one is no longer synced.',
      ...(archives ? {} : { action: 'Merge the two contacts here, or delete this one.' }),
    },
  })
}

/** The record was joined to one that nobody here is linked to: the link follows, and the pair is looked at anew. */
export function decideMergedInto(ctx: Deciding, link: Link, local: LocalRecord, into: string): Decision {
  const entry = entryFor(link, { local, crmRecordId: into, newId: ctx.newId })
  return {
    kind: 'apply',
    entry: {
      ...entry,
      base: link.base,
      pending: true,
      changes: [{ side: 'link', kind: 'merged', before: link.crmRecordId, after: into, reason: 'merged_in_crm' }],
    },
    agreed: link.base,
    update: null,
  }
}

/** True for a pair that a deletion in the CRM has put to rest and that may go on when the record is there again. */
export function isRestorable(link: Link): boolean {
  return link.status === 'excluded' && (link.errorCode === 'deleted_in_crm' || link.errorCode === 'archived_with_crm')
}

/** The record that was gone from the CRM is there again: the pair goes on, and a contact that was archived along comes back. */
export function decideRestored(ctx: Deciding, link: Link, local: LocalRecord, remote: RemoteRecord): Decision {
  const comesBack = local.deleted && link.errorCode === 'archived_with_crm'
  if (local.deleted && !comesBack) return skip
  const decision = decidePair(ctx, link, local, remote, null)
  if (decision.kind === 'skip') return decision
  const change: LoggedChange = comesBack
    ? { side: 'adsapp', kind: 'restored', reason: 'restored_in_crm' }
    : { side: 'link', kind: 'restored', reason: 'restored_in_crm' }
  return {
    ...decision,
    entry: { ...decision.entry, restoreRecord: comesBack, outcome: 'success', changes: [change, ...decision.entry.changes] },
  }
}

/** True where the record is just what was sent: a record that somebody else has made for the same person is not. */
export function matchesOutgoing({ mapping }: Deciding, sent: FieldValues, { properties }: RemoteRecord): boolean {
  const patch = writeRemote(mapping, sent)
  return mapping.every(
    ({ crmField, type }) => !(crmField in patch) || sameValue(type, patch[crmField] ?? null, properties[crmField] ?? null),
  )
}

/**
 * A create of ours has made this record, and its contact was deleted here before we heard of that: the deletion holds, and where the policy
 * archives the record too, that can be done now.
 */
export function decideOrphanedCreate(ctx: Deciding, link: Link, local: LocalRecord, remote: RemoteRecord): Decision {
  const archives = ctx.settings.deletes.toCrm === 'archive'
  return {
    kind: 'apply',
    entry: {
      ...entryFor(link, { local, crmRecordId: remote.id, newId: ctx.newId }),
      base: link.base,
      status: 'excluded',
      outcome: 'skipped',
      error: archives
        ? { code: 'archiving_in_crm', message: 'Deleted in ADSapp; the CRM record is to be archived too.' }
        : { code: 'deleted_in_adsapp', message: 'Deleted in ADSapp; the CRM record is kept and no longer synced.' },
      changes: [{ side: 'link', kind: 'excluded', reason: 'deleted_in_adsapp' }],
    },
    agreed: link.base,
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
    update: null,
  }
}
