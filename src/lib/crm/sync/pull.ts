import type { ChangePage, Cursor } from '../connector.ts'
import { noImpact, plus } from '../domain/guard.ts'
import { applyRemote } from './apply-remote.ts'
import { decideRemote, type RemoteBatch } from './decide-remote.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import { followMerges } from './merges.ts'
import type { RunContext } from './run-context.ts'
import { impactOf } from './task.ts'

/**
 * Records per database call: small pages are combined, large ones are split. Below the 1,000 rows that a hosted data API returns.
 */
const recordsPerCall = 500

/**
 * Pulls changes page by page. @param precheckSize true at the start of a delta, whose size can be checked before anything is
 * written
 * @returns the cursor for the next delta, or null when the time ran out
 * @throws GuardStop before the write that would exceed what the run may change without approval
 */
export async function pull(ctx: RunContext, from: Cursor | null, precheckSize: boolean): Promise<Cursor | null> {
  let cursor = from
  const pagesPerBatchMax = Math.max(1, Math.floor(recordsPerCall / ctx.connector.capabilities.pageSize))
  // The first batches are small, so that progress is visible early; later ones save round trips.
  let pagesPerBatch = 1
  let nextBatch = readBatch(ctx, cursor, pagesPerBatch)
  for (;;) {
    const batch = await nextBatch
    if (cursor === from && precheckSize) await precheck(ctx, batch, pagesPerBatchMax)
    pagesPerBatch = Math.min(pagesPerBatch * 2, pagesPerBatchMax)
    const hasMore = !batch.done && !ctx.isTimeUp()
    // Reads the next pages while these are applied. A failure is thrown where they are awaited.
    if (hasMore) {
      nextBatch = readBatch(ctx, batch.next, pagesPerBatch)
      nextBatch.catch(() => undefined)
    }
    if (batch.merges) await followMerges(ctx, batch.merges, new Set(batch.records.map(({ id }) => id)))
    await applyAll(ctx, batch, {
      ...(batch.done ? { cursor: null, resume: batch.next } : { cursor: batch.next }),
      ...(ctx.hasReadEverything ? { met: batch.records.map(({ id }) => id) } : {}),
    })
    cursor = batch.next
    if (batch.done) return cursor
    if (!hasMore) return null
    if (ctx.pending.live) await ctx.syncLive()
  }
}

async function readBatch(ctx: RunContext, from: Cursor | null, pages: number): Promise<ChangePage> {
  let page = await ctx.connector.listChanges(ctx.session, ctx.object, from)
  const records = [...page.records]
  const deletedIds = [...page.deletedIds]
  const merges = [...(page.merges ?? [])]
  const { total } = page
  for (let read = 1; read < pages && !page.done; read += 1) {
    page = await ctx.connector.listChanges(ctx.session, ctx.object, page.next)
    records.push(...page.records)
    deletedIds.push(...page.deletedIds)
    merges.push(...(page.merges ?? []))
  }
  return {
    records,
    deletedIds,
    next: page.next,
    done: page.done,
    ...(merges.length > 0 ? { merges } : {}),
    ...(total === undefined ? {} : { total }),
  }
}

/**
 * When a delta is so large that it could exceed the guard's limit, reads and decides all of it before anything is written. Only
 * such a delta is read twice.
 * @throws GuardStop with the numbers
 */
async function precheck(ctx: RunContext, first: ChangePage, pages: number): Promise<void> {
  const size = first.total ?? (first.done ? first.records.length + first.deletedIds.length : Number.POSITIVE_INFINITY)
  if (!(await ctx.guard.mayExceed(size))) return
  let impact = noImpact
  for (let page = first; ; page = await readBatch(ctx, page.next, pages)) {
    for (const part of partsOf(page)) {
      const { tasks } = await decideRemote(ctx, part)
      impact = plus(impact, tasks.map(impactOf).reduce(plus, noImpact))
    }
    if (page.done) break
    await ctx.guard.precheck(impact, true)
  }
  await ctx.guard.precheck(impact)
}

/**
 * Applies a batch in several database calls. The checkpoint is committed with the last one, so a stop in between repeats the
 * batch.
 */
export async function applyAll(ctx: RunContext, batch: RemoteBatch, checkpoint: Checkpoint): Promise<void> {
  const parts = partsOf(batch)
  for (const [index, part] of parts.entries()) {
    await applyRemote(ctx, part, index === parts.length - 1 ? checkpoint : null, 'listed')
  }
}

function partsOf({ records, deletedIds }: RemoteBatch): readonly RemoteBatch[] {
  // A record that changed during paging appears twice; the later version wins.
  const remotes = [...new Map(records.map((record) => [record.id, record])).values()]
  const calls = Math.max(1, Math.ceil(Math.max(remotes.length, deletedIds.length) / recordsPerCall))
  return Array.from({ length: calls }, (_, call) => {
    const [from, to] = [call * recordsPerCall, (call + 1) * recordsPerCall]
    return { records: remotes.slice(from, to), deletedIds: deletedIds.slice(from, to) }
  })
}
