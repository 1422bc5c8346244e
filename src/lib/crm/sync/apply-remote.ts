import { type Link, type LoadedRemote, loadRemote } from '../../db/sync-batches.ts'
import { matchRemote } from '../domain/identity.ts'
import { type IdentityKey, keyText, remoteKeys } from '../domain/match-keys.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { labelOf } from './candidates.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import { type Decision, decideNewLocal, decidePair, entryFor, failedEntry, skip } from './decide.ts'
import { decideGone, decideOrphanedCreate, decideRestored, matchesOutgoing, isRestorable } from './decide-gone.ts'
import type { RunContext } from './run-context.ts'
import { settle, type Task, taskOf } from './settle.ts'

/** How often a record that keeps moving under us is decided again before the next run has to take it. */
const roundsMax = 5

/** What is known of the CRM's side of a batch. */
export type RemoteBatch = {
  readonly records: readonly RemoteRecord[]
  /** Records that the CRM says are gone. */
  readonly deletedIds: readonly string[]
}

/**
 * Decides and carries out a batch of remote records (at most 500 of each), again for those that moved meanwhile.
 * @param origin what was pushed and changes nothing is not counted: most of it is the echo of our own writes, and none of it what the run
 * set out to meet
 */
export async function applyRemote(
  ctx: RunContext,
  batch: RemoteBatch,
  checkpoint: Checkpoint | null,
  origin: 'listed' | 'pushed',
): Promise<void> {
  let { records, deletedIds } = batch
  for (let round = 1; ; round += 1) {
    const { tasks, skipped } = await decideRemote(ctx, { records, deletedIds })
    const { stale } = await settle(ctx, tasks, origin === 'listed' ? skipped : 0, checkpoint)
    if (stale.size === 0) return
    const again = new Set(tasks.filter((task) => stale.has(task.entry.key)).flatMap((task) => task.entry.crmRecordId ?? []))
    if (round === roundsMax) {
      // Their links are pending, because it is the local side that moved: the push of this run takes them.
      await settle(ctx, [], 0, checkpoint)
      return
    }
    deletedIds = deletedIds.filter((id) => again.has(id))
    for (const id of deletedIds) again.delete(id)
    records = await ctx.connector.getRecords(ctx.session, ctx.object, [...again])
  }
}

/** What a batch of remote records means, before anything is written. */
export async function decideRemote(
  ctx: RunContext,
  { records, deletedIds }: RemoteBatch,
): Promise<{ tasks: Task[]; skipped: number }> {
  const keysOf = new Map(records.map((record) => [record.id, remoteKeys(ctx.settings.matchKeys, ctx.mapping, record)]))
  const loaded = await loadRemote(ctx.db, ctx.connectionId, ctx.object, [
    ...records.map((record) => ({ id: record.id, keys: [...(keysOf.get(record.id) ?? []), ...outgoingKeys(ctx, record)] })),
    ...deletedIds.map((id) => ({ id, keys: [] })),
  ])
  const alive = await confirmedLive(ctx, records, loaded)
  const taken = new Set<string>()
  const made = new Set<string>()
  const tasks: Task[] = []
  let skipped = 0
  loaded.forEach((row, index) => {
    const remote = records[index]
    // Archived records that we never knew are nobody's business.
    if (!remote && !row.link) return
    const decided = remote
      ? decideRecord(ctx, remote, row, { taken, made, alive, keys: (keysOf.get(remote.id) ?? []).map(keyText) })
      : { decision: row.link ? decideGone(ctx, row.link, row.record) : skip, link: row.link }
    if (decided.decision.kind === 'skip') skipped += 1
    else tasks.push(taskOf(decided.decision, decided.link))
  })
  return { tasks, skipped }
}

/** Stronger than whatever an admin has chosen: the record says that it is what a create of ours has made. */
const outgoingRank = -1

/** What a create that was never answered has made is known by our id on it; where the CRM keeps no such id, by what was sent. */
function outgoingKeys(ctx: RunContext, { externalId, emails }: RemoteRecord): readonly IdentityKey[] {
  if (!ctx.unanswered) return []
  if (externalId) return [{ rank: outgoingRank, kind: 'id', name: null, value: externalId }]
  const knowsByEmail = ctx.settings.matchKeys.includes('email')
  return knowsByEmail ? emails.map((value) => ({ rank: outgoingRank, kind: 'email', name: null, value })) : []
}

/** What the records of one batch share while they are decided one after the other. */
type Batch = {
  /** Local records that another remote record has been given. */
  readonly taken: Set<string>
  /** Keys of remote records that become records of ours in this very batch. */
  readonly made: Set<string>
  /** Records that were gone and are proven to be there again. */
  readonly alive: ReadonlySet<string>
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
    const revives = row.record !== null && batch.alive.has(remote.id)
    return { decision: revives && row.record ? decideRestored(ctx, link, row.record, remote) : skip, link }
  }
  if (link !== null && row.record !== null) {
    return { decision: row.record.deleted ? skip : decidePair(ctx, link, row.record, remote, null), link }
  }
  if (link?.asNew) return { decision: decideNewLocal(ctx, link, remote), link }
  const made = row.candidates.find(
    ({ key, link: own, record }) =>
      key === outgoingRank &&
      own?.outgoing != null &&
      own.crmRecordId === null &&
      (record.id === remote.externalId || (record.deleted && matchesOutgoing(ctx, own.outgoing, remote))),
  )
  if (made?.link) {
    batch.taken.add(made.record.id)
    const decide = made.record.deleted
      ? decideOrphanedCreate(ctx, made.link, made.record, remote)
      : decidePair(ctx, made.link, made.record, remote, 'our_id')
    return { decision: decide, link: made.link }
  }
  const candidates = row.candidates.filter(({ key }) => key !== outgoingRank)
  const match = matchRemote(remote, candidates, batch.taken)
  if (match.kind === 'one') {
    const { record } = match.candidate
    batch.taken.add(record.id)
    // The pair lives on the record's own link; a placeholder left by an ambiguity since cleared up goes when it is applied.
    const own = match.candidate.link ?? link
    return { decision: decidePair(ctx, own, record, remote, ctx.settings.matchKeys[match.candidate.key] ?? 'email'), link: own }
  }
  // A twin that becomes a record of ours in this very batch would in the next one be found linked to that.
  const isDuplicate = match.kind === 'none' && batch.keys.some((key) => batch.made.has(key))
  if (match.kind === 'ambiguous' || isDuplicate) {
    const code = match.kind === 'ambiguous' ? match.code : 'already_linked'
    const recordIds = match.kind === 'ambiguous' ? match.recordIds : []
    return { decision: { kind: 'apply', entry: ambiguous(ctx, link, remote, code, recordIds), agreed: {}, update: null }, link }
  }
  for (const key of batch.keys) batch.made.add(key)
  return { decision: decideNewLocal(ctx, link, remote), link }
}

/** Of records that we hold for gone, those that are there all the same. A page that may lag is not believed: the CRM is asked for each. */
async function confirmedLive(
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

/** True for a reading from before our last one or our last write: it would look like an edit that takes that back. The newer one comes later. */
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
          message: `The ADSapp contact with ${by} is linked to another CRM record already than this one: ${labelOf(remote)}.`,
          action: 'Merge the two records in the CRM, or say that this is somebody else.',
          field: 'email',
        },
    'adsapp',
    link,
  )
}
