import { type Link, linkedBetween, loadRemote } from '../../db/sync-batches.ts'
import type { ChangePage, Cursor } from '../connector.ts'
import { matchRemote } from '../domain/identity.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import type { Checkpoint } from './checkpoint.ts'
import { type Decision, decideGone, decideNewLocal, decidePair, entryFor, failedEntry, skip } from './decide.ts'
import type { RunContext } from './run-context.ts'
import { settle, type Task, taskOf } from './settle.ts'

/** Records that one call to the database takes: small pages are gathered up to it, large ones are cut. Below the 1,000 rows that a hosted API answers. */
const recordsPerCall = 500
/** How often a record that keeps moving under us is decided again before the next run has to take it. */
const roundsMax = 5

/** Brings what changed in the CRM, page by page. @returns the cursor for the next delta, or null when the time ran out */
export async function pull(ctx: RunContext, from: Cursor | null): Promise<Cursor | null> {
  let cursor = from
  const pagesPerBatchMax = Math.max(1, Math.floor(recordsPerCall / ctx.connector.capabilities.pageSize))
  // The first batches are small, so that progress shows at once; later ones save round trips.
  let pagesPerBatch = 1
  let ahead = readBatch(ctx, cursor, pagesPerBatch)
  for (;;) {
    const batch = await ahead
    pagesPerBatch = Math.min(pagesPerBatch * 2, pagesPerBatchMax)
    const goesOn = !batch.done && !ctx.isTimeUp()
    // The next pages travel while these are being applied. A failure there is met when they are awaited.
    if (goesOn) {
      ahead = readBatch(ctx, batch.next, pagesPerBatch)
      ahead.catch(() => undefined)
    }
    const missing = await missingFrom(ctx, batch)
    await applyAll(
      ctx,
      [...batch.records, ...missing.records],
      [...batch.deletedIds, ...missing.deletedIds],
      batch.done ? { cursor: null, resume: batch.next } : { cursor: batch.next },
    )
    cursor = batch.next
    if (batch.done) return cursor
    if (!goesOn) return null
  }
}

async function readBatch(ctx: RunContext, from: Cursor | null, pages: number): Promise<ChangePage> {
  let page = await ctx.connector.listChanges(ctx.session, ctx.object, from)
  const records = [...page.records]
  const deletedIds = [...page.deletedIds]
  let { covers } = page
  for (let read = 1; read < pages && !page.done; read += 1) {
    page = await ctx.connector.listChanges(ctx.session, ctx.object, page.next)
    records.push(...page.records)
    deletedIds.push(...page.deletedIds)
    // Pages follow one another, so together they cover from where the first begins to where the last ends.
    covers = covers && page.covers && { above: covers.above, upTo: page.covers.upTo }
  }
  return { records, deletedIds, next: page.next, done: page.done, ...(covers ? { covers } : {}) }
}

/** Records that we know where the page says that it has all, and that it has not: each is asked for, and only what the CRM denies is gone. */
async function missingFrom(ctx: RunContext, page: ChangePage): Promise<Pick<ChangePage, 'records' | 'deletedIds'>> {
  if (!page.covers) return { records: [], deletedIds: [] }
  const seen = new Set([...page.records.map((record) => record.id), ...page.deletedIds])
  const known = await linkedBetween(ctx.db, ctx.connectionId, ctx.object, page.covers)
  const absent = known.filter((id) => !seen.has(id))
  if (absent.length === 0) return { records: [], deletedIds: [] }
  const records = await ctx.connector.getRecords(ctx.session, ctx.object, absent)
  const alive = new Set(records.map((record) => record.id))
  return { records, deletedIds: absent.filter((id) => !alive.has(id)) }
}

/** Applies a batch in calls that the database likes; the checkpoint moves with the last of them, so that a stop in between repeats the batch. */
async function applyAll(
  ctx: RunContext,
  records: readonly RemoteRecord[],
  deletedIds: readonly string[],
  checkpoint: Checkpoint,
): Promise<void> {
  // A record that changed while it was paged appears twice; the later reading is the truer one.
  const remotes = [...new Map(records.map((record) => [record.id, record])).values()]
  const calls = Math.max(1, Math.ceil(Math.max(remotes.length, deletedIds.length) / recordsPerCall))
  for (let call = 0; call < calls; call += 1) {
    const [from, to] = [call * recordsPerCall, (call + 1) * recordsPerCall]
    await applyRemote(ctx, remotes.slice(from, to), deletedIds.slice(from, to), call === calls - 1 ? checkpoint : null)
  }
}

/** Decides and carries out a batch of remote records, again for those that moved meanwhile. */
async function applyRemote(
  ctx: RunContext,
  records: readonly RemoteRecord[],
  deletedIds: readonly string[],
  checkpoint: Checkpoint | null,
): Promise<void> {
  let remotes = records
  let deleted = deletedIds.map((id) => ({ id, properties: {}, updatedAt: '', emails: [] }))
  for (let round = 1; ; round += 1) {
    const { tasks, skipped } = await decideRemote(ctx, remotes, deleted)
    const { stale } = await settle(ctx, tasks, skipped, checkpoint)
    if (stale.size === 0) return
    const again = tasks.filter((task) => stale.has(task.entry.key)).flatMap((task) => task.entry.crmRecordId ?? [])
    if (round === roundsMax) {
      // Their links are pending, because it is the local side that moved: the push of this run takes them.
      await settle(ctx, [], 0, checkpoint)
      return
    }
    deleted = deleted.filter(({ id }) => again.includes(id))
    remotes = await ctx.connector.getRecords(
      ctx.session,
      ctx.object,
      again.filter((id) => deleted.every((gone) => gone.id !== id)),
    )
  }
}

async function decideRemote(
  ctx: RunContext,
  records: readonly RemoteRecord[],
  deleted: readonly RemoteRecord[],
): Promise<{ tasks: Task[]; skipped: number }> {
  const loaded = await loadRemote(ctx.db, ctx.connectionId, ctx.object, [...records, ...deleted])
  const taken = new Set<string>()
  const made = new Set<string>()
  const tasks: Task[] = []
  let skipped = 0
  loaded.forEach((row, index) => {
    const remote = records[index]
    let link = row.link
    let decision: Decision
    if (!remote) {
      // Archived records that we never knew are nobody's business.
      if (!link) return
      decision = decideGone(ctx, link, row.record)
    } else if (ctx.connector.capabilities.changesMayLag && isOlder(remote, link)) {
      decision = skip
    } else if (link !== null && row.record !== null) {
      decision = link.status === 'excluded' || row.record.deleted ? skip : decidePair(ctx, link, row.record, remote, false)
    } else if (link !== null && link.status === 'excluded') {
      decision = skip
    } else {
      const match = matchRemote(remote, row.candidates, taken)
      if (match.kind === 'one') {
        taken.add(match.candidate.record.id)
        // The pair lives on the record's own link; a placeholder left by an ambiguity since cleared up goes when it is applied.
        link = match.candidate.link ?? link
        decision = decidePair(ctx, link, match.candidate.record, remote, true)
      } else if (match.kind === 'none' && remote.emails.some((email) => made.has(email))) {
        // Its twin becomes a record of ours in this very batch; in the next one it would be found linked to that.
        decision = { kind: 'apply', entry: ambiguous(ctx, link, remote, 'already_linked'), agreed: {}, update: null }
      } else if (match.kind === 'none') {
        for (const email of remote.emails) made.add(email)
        decision = decideNewLocal(ctx, link, remote)
      } else {
        decision = { kind: 'apply', entry: ambiguous(ctx, link, remote, match.code), agreed: {}, update: null }
      }
    }
    if (decision.kind === 'skip') skipped += 1
    else {
      tasks.push(taskOf(decision, link))
    }
  })
  return { tasks, skipped }
}

/** True for a reading from before our last one or our last write: it would look like an edit that takes that back. The newer one comes later. */
function isOlder(remote: RemoteRecord, link: Link | null): boolean {
  return !!link?.crmUpdatedAt && Date.parse(remote.updatedAt) < Date.parse(link.crmUpdatedAt)
}

function ambiguous(ctx: RunContext, link: Link | null, remote: RemoteRecord, code: 'ambiguous_match' | 'already_linked') {
  const email = remote.emails[0] ?? ''
  const entry = { ...entryFor(link, { local: null, crmRecordId: remote.id, newId: ctx.newId }), crmUpdatedAt: remote.updatedAt }
  return failedEntry(
    entry,
    code === 'ambiguous_match'
      ? {
          code,
          message: `More than one ADSapp contact has the e-mail ${email}, so it is not clear which one this CRM record is.`,
          action: 'Merge or correct the duplicates here; the next full sync links the one that is left.',
          field: 'email',
        }
      : {
          code,
          message: `The ADSapp contact with the e-mail ${email} is linked to another CRM record already.`,
          action: 'Merge the two records in the CRM, or correct the e-mail of one of them.',
          field: 'email',
        },
    'adsapp',
    link,
  )
}
