import type { Link } from '../../db/link-rows.ts'
import { type LoadedRemote, loadRemote } from '../../db/remote-rows.ts'
import { matchRemote } from '../domain/identity.ts'
import { type IdentityKey, keyText, remoteKeys } from '../domain/match-keys.ts'
import { specOf } from '../domain/objects.ts'
import { valuesOf } from '../domain/record-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { decideNewLocal, decidePair } from './decide.ts'
import { type Decision, skip } from './decision.ts'
import { ask } from './ask.ts'
import { decideGone, decideOrphanedCreate, decideRestored, matchesOutgoing, isRestorable } from './decide-gone.ts'
import { asFirstMeeting, matchedChange } from './first-meeting.ts'
import { withFieldTimes } from './field-times.ts'
import { withGoneTargets } from './gone-targets.ts'
import { storedSpellings } from './lookups.ts'
import { nameKeys, nameRank, namesakesOf, partnerOf, rivalsOf, withName } from './namesakes.ts'
import { type RunContext, rowsOf } from './run-context.ts'
import { comeBack, isFilteredOut, pairFits, stayOut } from './taking-part.ts'
import { type Task, taskOf } from './task.ts'

/** One batch of remote changes. */
export type RemoteBatch = {
  readonly records: readonly RemoteRecord[]
  /** Records that were deleted in the CRM. */
  readonly deletedIds: readonly string[]
}

/** Decides a batch of remote records without writing anything. */
export async function decideRemote(
  ctx: RunContext,
  { records, deletedIds }: RemoteBatch,
): Promise<{ tasks: Task[]; skipped: number }> {
  const keysOf = new Map(records.map((record) => [record.id, remoteKeys(ctx.settings.matchKeys, ctx.mapping, record)]))
  const rows = await loadRemote(ctx.db, rowsOf(ctx), [
    ...records.map((record) => ({
      id: record.id,
      keys: storedSpellings([...(keysOf.get(record.id) ?? []), ...outgoingKeys(ctx, record), ...nameKeys(ctx, record)]),
    })),
    ...deletedIds.map((id) => ({ id, keys: [] })),
  ])
  const loaded = await withGoneTargets(
    ctx,
    rows.map((row, index) => ({ ...row, remote: records[index] })),
  )
  const [restored, gone] = await Promise.all([
    confirmRestored(ctx, records, loaded),
    goneHolders(ctx, { records, deletedIds }, loaded),
  ])
  const isGone = (id: string) => gone.has(id)
  const batch: Batch = { claimed: new Set(), created: new Map(), moved: new Set(), lost: new Map(), restored, isGone }
  // A record that is back keeps its contact, whichever other record has its identity by now.
  for (const { ref, record } of loaded) if (record !== null && restored.has(ref)) batch.claimed.add(record.id)
  const tasks: Task[] = []
  let skipped = 0
  const take = (decision: Decision, link: Link | null) => {
    if (decision.kind === 'skip') skipped += 1
    else tasks.push(taskOf(decision, link))
  }
  const readable = loaded.filter(({ isUnreadable }) => !isUnreadable)
  for (const { remote, ...row } of readable) {
    if (!remote) continue
    const { decision, link } = decideRecord(ctx, remote, row, batch, (keysOf.get(remote.id) ?? []).map(keyText))
    take(decision, link)
  }
  // Deleted records that were never linked need no decision, nor do those whose contact goes on with another record.
  for (const { remote, link, record } of readable) {
    if (!remote && link && !batch.moved.has(link.id)) take(decideGone(ctx, link, record), link)
  }
  const isListed = new Set(deletedIds)
  for (const [crmRecordId, { link, record }] of batch.lost)
    if (!isListed.has(crmRecordId) && !batch.moved.has(link.id)) take(decideGone(ctx, link, record), link)
  const judged = await withFieldTimes(ctx, tasks)
  return { tasks: judged.tasks, skipped: skipped + judged.skipped }
}

/** Stronger than every configured match key: the record itself names the create that made it. */
const outgoingRank = -1

/** Keys that identify an orphaned create: our id on the record or, where the CRM stores no such id, the search key that was sent. */
function outgoingKeys(ctx: RunContext, { externalId, keys }: RemoteRecord): readonly IdentityKey[] {
  if (!ctx.unanswered) return []
  if (externalId) return [{ rank: outgoingRank, kind: 'id', name: null, value: externalId }]
  const { kind } = specOf(ctx.object).searchKey
  if (!ctx.settings.matchKeys.includes(kind)) return []
  return valuesOf(keys, kind).map((value) => ({ rank: outgoingRank, kind, name: null, value }))
}

/** State that the records of one batch share while they are decided in sequence. */
type Batch = {
  /** Local records that another remote record of the batch was matched to. */
  readonly claimed: Set<string>
  /** Match keys of remote records that become local records in this batch, with the local record. */
  readonly created: Map<string, string>
  /** Links whose local record goes on with another remote record. */
  readonly moved: Set<string>
  /** By the CRM record that was their partner and is gone: records of which it is asked whether they are another one there. */
  readonly lost: Map<string, { readonly link: Link; readonly record: LoadedRemote['candidates'][number]['record'] }>
  /** Records whose tombstone is lifted, because they were restored. */
  readonly restored: ReadonlySet<string>
  /** True for CRM records that are known not to exist any more. */
  readonly isGone: (crmRecordId: string) => boolean
}

type Decided = { readonly decision: Decision; readonly link: Link | null }

function decideRecord(ctx: RunContext, remote: RemoteRecord, row: LoadedRemote, batch: Batch, keys: readonly string[]): Decided {
  const { link } = row
  return (
    (link === null ? null : decideKnown(ctx, remote, link, row.record, batch)) ??
    decideCreated(ctx, remote, row, batch) ??
    decideMet(ctx, remote, row, batch, keys)
  )
}

/** A record that has a link, by what the link says. Null: it says nothing, and the record is met for the first time. */
function decideKnown(
  ctx: RunContext,
  remote: RemoteRecord,
  link: Link,
  record: LoadedRemote['record'],
  { restored }: Batch,
): Decided | null {
  const decided = (decision: Decision): Decided => ({ decision, link })
  if (ctx.capability.changesMayLag && isOlder(remote, link)) return decided(skip)
  if (record !== null && isFilteredOut(link)) {
    const isBack = !record.deleted && pairFits(ctx, record, remote)
    return decided(isBack ? comeBack((own) => decidePair(ctx, own, record, remote, null), link) : skip)
  }
  if (link.status === 'excluded') {
    if (!restored.has(remote.id)) return decided(skip)
    if (record !== null) return decided(decideRestored(ctx, link, record, remote))
  }
  if (record !== null) return decided(record.deleted ? skip : decidePair(ctx, link, record, remote, null))
  return link.asNew ? decided(decideNewLocal(ctx, link, remote)) : null
}

/** A record that an unanswered create of ours has made. */
function decideCreated(ctx: RunContext, remote: RemoteRecord, { candidates }: LoadedRemote, { claimed }: Batch): Decided | null {
  const isOurs = ({ key, link, record }: LoadedRemote['candidates'][number]) =>
    key === outgoingRank &&
    link?.outgoing != null &&
    link.crmRecordId === null &&
    (record.id === remote.externalId || (record.deleted && matchesOutgoing(ctx, link.outgoing, remote)))
  const { link = null, record } = candidates.find(isOurs) ?? {}
  if (link === null || record === undefined) return null
  claimed.add(record.id)
  const decision = record.deleted
    ? decideOrphanedCreate(ctx, link, record, remote)
    : decidePair(ctx, link, record, remote, 'our_id')
  return { decision, link }
}

/** A record that is met for the first time: it goes with one here, is asked about, or is new. */
function decideMet(ctx: RunContext, remote: RemoteRecord, row: LoadedRemote, batch: Batch, keys: readonly string[]): Decided {
  const { link } = row
  const candidates = row.candidates.filter(({ key }) => key !== outgoingRank && key !== nameRank)
  const match = matchRemote(remote, candidates, batch.claimed, batch.isGone)
  if (match.kind === 'one') return decideMatched(ctx, remote, row, match.candidate, batch)
  if (match.kind === 'ambiguous') return ask(ctx, link, remote, match.code, match.recordIds)
  // A duplicate within the batch: decided in separate batches, the second record would find the first one linked already.
  const twin = keys.flatMap((key) => batch.created.get(key) ?? [])
  if (twin.length > 0) return ask(ctx, link, remote, 'already_linked', [...new Set(twin)])
  const named = namesakesOf(ctx, remote, row.candidates, batch)
  if (named.same.length > 0) return askOfNamesakes(ctx, link, remote, named.same, batch)
  const decision = withName(decideNewLocal(ctx, link, remote), named)
  const recordId = decision.kind === 'apply' ? decision.entry.recordId : null
  if (recordId !== null) for (const key of keys) batch.created.set(key, recordId)
  return { decision, link }
}

function askOfNamesakes(
  ctx: RunContext,
  link: Link | null,
  remote: RemoteRecord,
  same: LoadedRemote['candidates'],
  { lost }: Batch,
): Decided {
  for (const each of same) {
    const partner = partnerOf(each)
    if (partner !== null && each.link !== null) lost.set(partner, { link: each.link, record: each.record })
  }
  const recordIds = same.map(({ record }) => record.id)
  return ask(ctx, link, remote, 'same_name', recordIds)
}

/** Pairs a record with the one local record it can be. That one's own link is kept: its partner, if it had one, is gone. */
function decideMatched(
  ctx: RunContext,
  remote: RemoteRecord,
  { link }: LoadedRemote,
  { record, key, link: held }: LoadedRemote['candidates'][number],
  { claimed, moved }: Batch,
): Decided {
  claimed.add(record.id)
  if (held) moved.add(held.id)
  // A placeholder link of an earlier ambiguity is removed when the entry is applied.
  const own = held ? asFirstMeeting(held, remote.id) : link
  const matchedBy = ctx.settings.matchKeys[key] ?? specOf(ctx.object).searchKey.kind
  const staysOut = held !== null && isFilteredOut(held) && !pairFits(ctx, record, remote)
  return {
    decision: staysOut
      ? stayOut(ctx, held, record, remote.id, matchedChange(held, remote, `same_${matchedBy}`))
      : decidePair(ctx, own, record, remote, matchedBy),
    link: own,
  }
}

/**
 * Of the records that candidates are linked to, those that the CRM no longer has. A record that comes in the place of a deleted one can
 * be listed before the deletion, or without it.
 */
async function goneHolders(
  ctx: RunContext,
  { records, deletedIds }: RemoteBatch,
  loaded: readonly (LoadedRemote & { readonly remote: RemoteRecord | undefined })[],
): Promise<ReadonlySet<string>> {
  const alive = new Set(records.map(({ id }) => id))
  const gone = new Set(deletedIds.filter((id) => !alive.has(id)))
  const isUnsure = (id: string) => !alive.has(id) && !gone.has(id)
  // Records that were met before are decided again when the other record goes.
  const holders = loaded.flatMap(({ link, remote, candidates }) => {
    if (link !== null || remote === undefined) return []
    const byKey = candidates.filter(({ key }) => key !== nameRank)
    // By its name alone one is asked for where nothing else can tell the two apart.
    return [...byKey, ...(byKey.length > 0 ? [] : rivalsOf(ctx, remote, candidates))].flatMap((each) => each.link ?? [])
  })
  const holds = (link: Link) => link.status !== 'excluded' || isFilteredOut(link)
  const asked = new Set(
    holders.flatMap((link) => (holds(link) && link.crmRecordId && isUnsure(link.crmRecordId) ? link.crmRecordId : [])),
  )
  if (asked.size === 0) return gone
  const there = await ctx.connector.getRecords(ctx.session, ctx.object, [...asked])
  for (const { id } of there) asked.delete(id)
  return new Set([...gone, ...asked])
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
  if (back.length === 0 || !ctx.capability.changesMayLag) return new Set(back.map(({ id }) => id))
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
function isOlder(remote: RemoteRecord, { crmUpdatedAt }: Link): boolean {
  return !!crmUpdatedAt && Date.parse(remote.updatedAt) < Date.parse(crmUpdatedAt)
}
