import { type Link, type LoadedRemote, loadRemote } from '../../db/sync-batches.ts'
import { matchRemote } from '../domain/identity.ts'
import { type IdentityKey, keyText, remoteKeys } from '../domain/match-keys.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { labelOf } from './candidates.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import { type Decision, decideNewLocal, decidePair, entryFor, failedEntry, skip } from './decide.ts'
import { decideGone, decideOrphanedCreate, decideRestored, matchesOutgoing, isRestorable } from './decide-gone.ts'
import { withFieldTimes } from './field-times.ts'
import { type RunContext, rowsOf } from './run-context.ts'
import { settle } from './settle.ts'
import { type Task, taskOf } from './task.ts'

/** How often an entry is decided again when it keeps going stale, before it is left to the next run. */
const attemptsMax = 5

/** One batch of remote changes. */
export type RemoteBatch = {
  readonly records: readonly RemoteRecord[]
  /** Records that were deleted in the CRM. */
  readonly deletedIds: readonly string[]
}

/**
 * Decides and applies a batch of remote records (at most 500 of each kind), and decides stale entries again.
 * @param origin unchanged records of `pushed` batches are not counted as skipped: most are echoes of our own writes
 */
export async function applyRemote(
  ctx: RunContext,
  batch: RemoteBatch,
  checkpoint: Checkpoint | null,
  origin: 'listed' | 'pushed',
): Promise<void> {
  let { records, deletedIds } = batch
  for (let attempt = 1; ; attempt += 1) {
    const { tasks, skipped } = await decideRemote(ctx, { records, deletedIds })
    const { stale } = await settle(ctx, tasks, origin === 'listed' ? skipped : 0, checkpoint)
    if (stale.size === 0) return
    const again = new Set(tasks.filter((task) => stale.has(task.entry.key)).flatMap((task) => task.entry.crmRecordId ?? []))
    if (attempt === attemptsMax) {
      // Their links are pending, because the local side changed: the push of this run sends them.
      await settle(ctx, [], 0, checkpoint)
      return
    }
    deletedIds = deletedIds.filter((id) => again.has(id))
    for (const id of deletedIds) again.delete(id)
    records = await ctx.connector.getRecords(ctx.session, ctx.object, [...again])
  }
}

/** Decides a batch of remote records without writing anything. */
export async function decideRemote(
  ctx: RunContext,
  { records, deletedIds }: RemoteBatch,
): Promise<{ tasks: Task[]; skipped: number }> {
  const keysOf = new Map(records.map((record) => [record.id, remoteKeys(ctx.settings.matchKeys, ctx.mapping, record)]))
  const loaded = await loadRemote(ctx.db, rowsOf(ctx), [
    ...records.map((record) => ({ id: record.id, keys: [...(keysOf.get(record.id) ?? []), ...outgoingKeys(ctx, record)] })),
    ...deletedIds.map((id) => ({ id, keys: [] })),
  ])
  const restored = await confirmRestored(ctx, records, loaded)
  const claimed = new Set<string>()
  const created = new Set<string>()
  const tasks: Task[] = []
  let skipped = 0
  loaded.forEach((row, index) => {
    const remote = records[index]
    if (row.isUnreadable) return
    // Deleted records that were never linked need no decision.
    if (!remote && !row.link) return
    const decided = remote
      ? decideRecord(ctx, remote, row, { claimed, created, restored, keys: (keysOf.get(remote.id) ?? []).map(keyText) })
      : { decision: row.link ? decideGone(ctx, row.link, row.record) : skip, link: row.link }
    if (decided.decision.kind === 'skip') skipped += 1
    else tasks.push(taskOf(decided.decision, decided.link))
  })
  const judged = await withFieldTimes(ctx, tasks)
  return { tasks: judged.tasks, skipped: skipped + judged.skipped }
}

/** Stronger than every configured match key: the record itself names the create that made it. */
const outgoingRank = -1

/** Keys that identify an orphaned create: our id on the record or, where the CRM stores no such id, the e-mail that was sent. */
function outgoingKeys(ctx: RunContext, { externalId, emails }: RemoteRecord): readonly IdentityKey[] {
  if (!ctx.unanswered) return []
  if (externalId) return [{ rank: outgoingRank, kind: 'id', name: null, value: externalId }]
  const matchesByEmail = ctx.settings.matchKeys.includes('email')
  return matchesByEmail ? emails.map((value) => ({ rank: outgoingRank, kind: 'email', name: null, value })) : []
}

/** State that the records of one batch share while they are decided in sequence. */
type Batch = {
  /** Local records that another remote record of the batch was matched to. */
  readonly claimed: Set<string>
  /** Match keys of remote records that become local records in this batch. */
  readonly created: Set<string>
  /** Records whose tombstone is lifted, because they were restored. */
  readonly restored: ReadonlySet<string>
  readonly keys: readonly string[]
}

function decideRecord(
  ctx: RunContext,
  remote: RemoteRecord,
  row: LoadedRemote,
  batch: Batch,
): { readonly decision: Decision; readonly link: Link | null } {
  const { link } = row
  if (ctx.connector.capabilities.changesMayLag && isOlder(remote, link)) return { decision: skip, link }
  if (link?.status === 'excluded') {
    const isRestored = row.record !== null && batch.restored.has(remote.id)
    return { decision: isRestored && row.record ? decideRestored(ctx, link, row.record, remote) : skip, link }
  }
  if (link !== null && row.record !== null) {
    return { decision: row.record.deleted ? skip : decidePair(ctx, link, row.record, remote, null), link }
  }
  if (link?.asNew) return { decision: decideNewLocal(ctx, link, remote), link }
  const created = row.candidates.find(
    ({ key, link: own, record }) =>
      key === outgoingRank &&
      own?.outgoing != null &&
      own.crmRecordId === null &&
      (record.id === remote.externalId || (record.deleted && matchesOutgoing(ctx, own.outgoing, remote))),
  )
  if (created?.link) {
    batch.claimed.add(created.record.id)
    const decide = created.record.deleted
      ? decideOrphanedCreate(ctx, created.link, created.record, remote)
      : decidePair(ctx, created.link, created.record, remote, 'our_id')
    return { decision: decide, link: created.link }
  }
  const candidates = row.candidates.filter(({ key }) => key !== outgoingRank)
  const match = matchRemote(remote, candidates, batch.claimed)
  if (match.kind === 'one') {
    const { record } = match.candidate
    batch.claimed.add(record.id)
    // Keeps the local record's own link. A placeholder link of an earlier ambiguity is removed when the entry is applied.
    const own = match.candidate.link ?? link
    return { decision: decidePair(ctx, own, record, remote, ctx.settings.matchKeys[match.candidate.key] ?? 'email'), link: own }
  }
  // A duplicate within the batch: decided in separate batches, the second record would find the first one linked already.
  const isDuplicate = match.kind === 'none' && batch.keys.some((key) => batch.created.has(key))
  if (match.kind === 'ambiguous' || isDuplicate) {
    const code = match.kind === 'ambiguous' ? match.code : 'already_linked'
    const recordIds = match.kind === 'ambiguous' ? match.recordIds : []
    return {
      decision: { kind: 'apply', entry: ambiguous(ctx, link, remote, code, recordIds), agreed: {}, agreedCrm: {}, update: null },
      link,
    }
  }
  for (const key of batch.keys) batch.created.add(key)
  return { decision: decideNewLocal(ctx, link, remote), link }
}

/** Of records with a tombstone, those that exist again. Where `listChanges` can be stale, each is read by id to confirm. */
async function confirmRestored(
  ctx: RunContext,
  records: readonly RemoteRecord[],
  loaded: readonly LoadedRemote[],
): Promise<ReadonlySet<string>> {
  const back = records.filter((_, index) => {
    const link = loaded[index]?.link
    return link ? isRestorable(link) : false
  })
  if (back.length === 0 || !ctx.connector.capabilities.changesMayLag) return new Set(back.map(({ id }) => id))
  const there = await ctx.connector.getRecords(
    ctx.session,
    ctx.object,
    back.map(({ id }) => id),
  )
  return new Set(there.map(({ id }) => id))
}

/**
 * True for a version older than our last read or write of the record: it would look like an edit that reverts it. A later delta
 * returns the newer version.
 */
function isOlder(remote: RemoteRecord, link: Link | null): boolean {
  return !!link?.crmUpdatedAt && Date.parse(remote.updatedAt) < Date.parse(link.crmUpdatedAt)
}

function ambiguous(
  ctx: RunContext,
  link: Link | null,
  remote: RemoteRecord,
  code: 'ambiguous_match' | 'already_linked',
  recordIds: readonly string[],
) {
  const by = remote.emails[0] ? `the e-mail ${remote.emails[0]}` : 'what it is recognised by'
  const entry = {
    ...entryFor(link, { local: null, crmRecordId: remote.id, newId: ctx.newId }),
    crmUpdatedAt: remote.updatedAt,
    candidates: recordIds.map((recordId) => ({ recordId })),
  }
  return failedEntry(
    entry,
    code === 'ambiguous_match'
      ? {
          code,
          message: `More than one ADSapp contact has ${by}, so it is not clear which one this CRM record is: ${labelOf(remote)}.`,
          action: 'Choose the right one, or merge the duplicates here.',
          field: 'email',
        }
      : {
          code,
          message: `The ADSapp contact with ${by} is already linked to another CRM record. This record is not linked: ${labelOf(remote)}.`,
          action: 'Merge the two records in the CRM, or decide that this one is a new contact.',
          field: 'email',
        },
    'adsapp',
    link,
  )
}
