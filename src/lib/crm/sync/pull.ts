import { linkedBetween } from '../../db/sync-batches.ts'
import type { ChangePage, Cursor } from '../connector.ts'
import { noImpact, plus } from '../domain/guard.ts'
import { applyRemote, decideRemote, type RemoteBatch } from './apply-remote.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import { followMerges } from './merges.ts'
import type { RunContext } from './run-context.ts'
import { impactOf } from './settle.ts'

/** Records that one call to the database takes: small pages are gathered up to it, large ones are cut. Below the 1,000 rows that a hosted API answers. */
const recordsPerCall = 500

/**
 * Brings what changed in the CRM, page by page. `precheckSize`: this is the beginning of a delta, whose size can be told before anything is
 * written. @returns the cursor for the next delta, or null when the time ran out
 * @throws GuardStop before the write that would change more than the run may unasked
 */
export async function pull(ctx: RunContext, from: Cursor | null, precheckSize: boolean): Promise<Cursor | null> {
  let cursor = from
  const pagesPerBatchMax = Math.max(1, Math.floor(recordsPerCall / ctx.connector.capabilities.pageSize))
  // The first batches are small, so that progress shows at once; later ones save round trips.
  let pagesPerBatch = 1
  let ahead = readBatch(ctx, cursor, pagesPerBatch)
  for (;;) {
    const batch = await ahead
    if (cursor === from && precheckSize) await precheck(ctx, batch, pagesPerBatchMax)
    pagesPerBatch = Math.min(pagesPerBatch * 2, pagesPerBatchMax)
    const goesOn = !batch.done && !ctx.isTimeUp()
    // The next pages travel while these are being applied. A failure there is met when they are awaited.
    if (goesOn) {
      ahead = readBatch(ctx, batch.next, pagesPerBatch)
      ahead.catch(() => undefined)
    }
    if (batch.merges) await followMerges(ctx, batch.merges)
    await applyAll(ctx, await wholeOf(ctx, batch), batch.done ? { cursor: null, resume: batch.next } : { cursor: batch.next })
    cursor = batch.next
    if (batch.done) return cursor
    if (!goesOn) return null
    if (ctx.waiting.live) await ctx.syncLive()
  }
}

async function readBatch(ctx: RunContext, from: Cursor | null, pages: number): Promise<ChangePage> {
  let page = await ctx.connector.listChanges(ctx.session, ctx.object, from)
  const records = [...page.records]
  const deletedIds = [...page.deletedIds]
  const merges = [...(page.merges ?? [])]
  const { total } = page
  let { covers } = page
  for (let read = 1; read < pages && !page.done; read += 1) {
    page = await ctx.connector.listChanges(ctx.session, ctx.object, page.next)
    records.push(...page.records)
    deletedIds.push(...page.deletedIds)
    merges.push(...(page.merges ?? []))
    // Pages follow one another, so together they cover from where the first begins to where the last ends.
    covers = covers && page.covers && { above: covers.above, upTo: page.covers.upTo }
  }
  return {
    records,
    deletedIds,
    next: page.next,
    done: page.done,
    ...(merges.length > 0 ? { merges } : {}),
    ...(total === undefined ? {} : { total }),
    ...(covers ? { covers } : {}),
  }
}

/**
 * Where a delta is so large that it may change more than it may unasked, all of it is read and decided before anything of it is written.
 * Such a delta is read twice; every other one costs nothing more.
 * @throws GuardStop with what it would do
 */
async function precheck(ctx: RunContext, first: ChangePage, pages: number): Promise<void> {
  const coming = first.total ?? (first.done ? first.records.length + first.deletedIds.length : Number.POSITIVE_INFINITY)
  if (!(await ctx.guard.mayExceed(coming))) return
  let impact = noImpact
  for (let page = first; ; page = await readBatch(ctx, page.next, pages)) {
    for (const part of partsOf(await wholeOf(ctx, page))) {
      const { tasks } = await decideRemote(ctx, part)
      impact = plus(impact, tasks.map(impactOf).reduce(plus, noImpact))
    }
    if (page.done) break
    await ctx.guard.precheck(impact, true)
  }
  await ctx.guard.precheck(impact)
}

/** A page with what it says is not there. */
async function wholeOf(ctx: RunContext, page: ChangePage): Promise<RemoteBatch> {
  const missing = await missingFrom(ctx, page)
  return { records: [...page.records, ...missing.records], deletedIds: [...page.deletedIds, ...missing.deletedIds] }
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
async function applyAll(ctx: RunContext, batch: RemoteBatch, checkpoint: Checkpoint): Promise<void> {
  const parts = partsOf(batch)
  for (const [index, part] of parts.entries()) {
    await applyRemote(ctx, part, index === parts.length - 1 ? checkpoint : null, 'listed')
  }
}

function partsOf({ records, deletedIds }: RemoteBatch): readonly RemoteBatch[] {
  // A record that changed while it was paged appears twice; the later reading is the truer one.
  const remotes = [...new Map(records.map((record) => [record.id, record])).values()]
  const calls = Math.max(1, Math.ceil(Math.max(remotes.length, deletedIds.length) / recordsPerCall))
  return Array.from({ length: calls }, (_, call) => {
    const [from, to] = [call * recordsPerCall, (call + 1) * recordsPerCall]
    return { records: remotes.slice(from, to), deletedIds: deletedIds.slice(from, to) }
  })
}
