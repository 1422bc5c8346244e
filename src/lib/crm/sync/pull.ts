import type { ChangePage, Cursor } from '../port/changes.ts'
import { applyRemote } from './apply-remote.ts'
import type { RemoteBatch } from './decide-remote.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import { noteUnread, readEach } from './each-record.ts'
import { followGone, followMerges } from './merges.ts'
import type { RunContext } from './run-context.ts'

/**
 * Records per database call: small pages are combined, large ones are split. Below the 1,000 rows that a hosted data API returns.
 */
const recordsPerCall = 500

/**
 * Pulls changes page by page. Where they could be more than the run may change without approval, those of linked records are held back:
 * `applyHeld` asks and applies them. Everything else is applied at once.
 * @returns the cursor for the next delta, or null when the time ran out; whether changes may have been held back
 * @throws GuardStop before the write that would exceed what the run may change without approval
 */
export async function pull(
  ctx: RunContext,
  from: Cursor | null,
): Promise<{ readonly cursor: Cursor | null; readonly held: boolean }> {
  let cursor = from
  const pagesPerBatchMax = Math.max(1, Math.floor(recordsPerCall / ctx.capability.pageSize))
  // The first batches are small, so that progress is visible early; later ones save round trips.
  let pagesPerBatch = 1
  ctx.touched.clear()
  let nextBatch = readBatch(ctx, cursor, pagesPerBatch)
  let held: boolean | null = null
  for (;;) {
    const batch = await withoutOvertaken(ctx, await nextBatch)
    ctx.touched.clear()
    held ??= await ctx.guard.mayExceed(sizeOf(batch), 'any')
    pagesPerBatch = Math.min(pagesPerBatch * 2, pagesPerBatchMax)
    const hasMore = !batch.done && !ctx.isTimeUp()
    // Reads the next pages while these are applied. A failure is thrown where they are awaited.
    if (hasMore) {
      nextBatch = readBatch(ctx, batch.next, pagesPerBatch)
      nextBatch.catch(() => undefined)
    }
    if (batch.merges) await followMerges(ctx, batch.merges, new Set(batch.records.map(({ id }) => id)))
    const checkpoint = {
      ...(batch.done ? { cursor: null, resume: batch.next } : { cursor: batch.next }),
      ...(ctx.hasReadEverything ? { met: batch.records.map(({ id }) => id) } : {}),
    }
    // A delta that finds nothing has nothing to commit: where the next one reads from is stored with the object's end.
    const isIdle = batch.done && batch.records.length + batch.deletedIds.length === 0 && !ctx.hasReadEverything
    if (!isIdle) await applyAll(ctx, batch, checkpoint, held ? 'counted' : 'listed')
    cursor = batch.next
    if (batch.done) return { cursor, held }
    if (!hasMore) return { cursor: null, held }
    if (ctx.pending.live) await ctx.syncLive()
  }
}

/**
 * Reads those records again that were written, or read for a live change, since the batch was read: it shows them as they were before, which
 * would look like somebody's edit or deletion. Not every CRM's records tell by their time which reading is the older one: HubSpot's
 * associations do not move it, and a deleted record has none.
 */
async function withoutOvertaken(ctx: RunContext, batch: ChangePage): Promise<ChangePage> {
  const isOvertaken = (id: string) => ctx.touched.has(id)
  const overtaken = new Set([...batch.records.map(({ id }) => id), ...batch.deletedIds].filter(isOvertaken))
  if (overtaken.size === 0) return batch
  const again = await ctx.connector.getRecords(ctx.session, ctx.object, [...overtaken])
  for (const { id } of again) overtaken.delete(id)
  return {
    ...batch,
    records: [...batch.records.filter(({ id }) => !isOvertaken(id)), ...again],
    deletedIds: [...batch.deletedIds.filter((id) => !isOvertaken(id)), ...overtaken],
  }
}

async function readBatch(ctx: RunContext, from: Cursor | null, pages: number): Promise<ChangePage> {
  let page = await ctx.connector.listChanges(ctx.session, ctx.object, from, ctx.linked)
  const records = [...page.records]
  const deletedIds = [...page.deletedIds]
  const merges = [...(page.merges ?? [])]
  const { total } = page
  for (let read = 1; read < pages && !page.done; read += 1) {
    page = await ctx.connector.listChanges(ctx.session, ctx.object, page.next, ctx.linked)
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

/** As many records as there may be to come. */
function sizeOf({ total, done, records, deletedIds }: ChangePage): number {
  return total ?? (done ? records.length + deletedIds.length : Number.POSITIVE_INFINITY)
}

/** Applies records of the CRM by their ids: what is not there any more was deleted. */
export async function applyByIds(ctx: RunContext, ids: readonly string[]): Promise<void> {
  const { records, unread } = await readEach(ctx, ids)
  await noteUnread(ctx, unread)
  const there = new Set(records.map(({ id }) => id))
  const gone = await followGone(
    ctx,
    ids.filter((id) => !there.has(id) && !unread.has(id)),
    there,
  )
  await applyRemote(ctx, { records, deletedIds: gone }, null, 'listed')
}

/**
 * Applies a batch in several database calls. The checkpoint is committed with the last one, so a stop in between repeats the
 * batch.
 */
export async function applyAll(
  ctx: RunContext,
  batch: RemoteBatch,
  checkpoint: Checkpoint,
  origin: 'listed' | 'counted',
): Promise<void> {
  const parts = partsOf(batch)
  for (const [index, part] of parts.entries()) {
    await applyRemote(ctx, part, index === parts.length - 1 ? checkpoint : null, origin)
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
